import type { Client } from '#contract/client.ts'
import { followLog, readLog } from '#contract/deployments.ts'
import { errorOf, FeedTeller } from './log-feed.ts'
import type { FeedState, LogFeed } from './log-feed.ts'
import { LogText } from './log-text.ts'

/** Small, so that something is seen soon; then large, so that few questions are asked. */
const FIRST_BYTES = 65_536
const NEXT_BYTES = 1_048_576

export interface StepOf {
  readonly deployment: string
  readonly step: string
}

/** The log of a step: what there is, then what comes until the step ends. */
export class StepFeed implements LogFeed {
  readonly lines = new LogText()
  readonly #teller = new FeedTeller()
  readonly #client: Client
  readonly #params: { readonly id: string; readonly step: string }
  /** Where the next text begins, in bytes. */
  #offset = 0
  #running: AbortController | undefined

  constructor(client: Client, { deployment, step }: StepOf) {
    this.#client = client
    this.#params = { id: deployment, step }
  }

  get state(): FeedState {
    return this.#teller.state
  }

  get subscribe(): LogFeed['subscribe'] {
    return this.#teller.subscribe
  }

  start(): void {
    if (this.#running || this.state.phase === 'ended') return
    const running = new AbortController()
    this.#running = running
    void this.#run(running.signal).catch((error: unknown) => {
      if (running.signal.aborted) return
      this.#running = undefined
      this.#teller.tell({ phase: 'failed', error: errorOf(error) })
    })
  }

  stop(): void {
    this.#running?.abort()
    this.#running = undefined
  }

  async #run(signal: AbortSignal): Promise<void> {
    this.#teller.tell({ phase: 'reading', error: undefined })
    if (await this.#readAll(signal)) return this.#end()
    this.#teller.tell({ phase: 'following', read: undefined })
    const events = this.#client.stream(followLog, {
      params: this.#params,
      query: { offset: this.#offset },
      signal,
      onConnection: (state) => this.#teller.tell({ phase: state === 'open' ? 'following' : 'lost' }),
    })
    for await (const { data } of events) {
      if (signal.aborted) return
      if (data.type === 'end') return this.#end()
      if (data.offset === this.#offset) this.#append(data.text)
      // A gap or an overlap: the place is not guessed, the missing part is read.
      else if (data.offset > this.#offset) await this.#readAll(signal)
    }
  }

  /** Reads up to where the log ends by now; true where nothing more will come. */
  async #readAll(signal: AbortSignal): Promise<boolean> {
    for (;;) {
      const limit = this.#offset === 0 ? FIRST_BYTES : NEXT_BYTES
      const query = { offset: this.#offset, limit }
      const part = await this.#client.call(readLog, { params: this.#params, query, signal })
      if (signal.aborted) return false
      this.lines.append(part.text)
      this.#offset = part.next
      this.#teller.tell({ read: { done: part.next, of: part.size } })
      if (part.next >= part.size || part.text === '') return part.ended && part.next >= part.size
    }
  }

  #append(text: string): void {
    this.lines.append(text)
    this.#offset += new TextEncoder().encode(text).length
    this.#teller.grow()
  }

  #end(): void {
    this.lines.close()
    this.#running = undefined
    this.#teller.tell({ phase: 'ended', read: undefined })
  }
}
