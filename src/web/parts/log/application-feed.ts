import type { Client } from '#contract/client.ts'
import { followApplicationLog } from '#contract/questions.ts'
import { errorOf, FeedTeller } from './log-feed.ts'
import type { FeedState, LogFeed } from './log-feed.ts'
import { LogTail } from './log-tail.ts'
import type { TailLine } from './log-tail.ts'

export interface OutputOf {
  readonly name: string
  readonly resource: string | undefined
  /** Last lines of each resource to begin with. */
  readonly lines: number
}

/** What an application writes, as long as somebody looks. */
export class ApplicationFeed implements LogFeed {
  readonly #teller = new FeedTeller()
  readonly #client: Client
  readonly #of: OutputOf
  #tail = new LogTail()
  #held: TailLine[] = []
  #isPaused = false
  #running: AbortController | undefined

  constructor(client: Client, of: OutputOf) {
    this.#client = client
    this.#of = of
  }

  get lines(): LogTail {
    return this.#tail
  }

  get state(): FeedState {
    return this.#teller.state
  }

  /** Lines that came while it was paused. */
  get held(): number {
    return this.#held.length
  }

  get subscribe(): LogFeed['subscribe'] {
    return this.#teller.subscribe
  }

  /** While paused what comes is kept back, the newest of it. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused
    if (!isPaused) this.#tail.append(this.#held.splice(0))
    this.#teller.tell()
  }

  start(): void {
    if (this.#running) return
    const running = new AbortController()
    this.#running = running
    void this.#follow(running.signal)
      .catch((error: unknown) => {
        if (!running.signal.aborted) this.#teller.tell({ phase: 'failed', error: errorOf(error) })
      })
      .finally(() => {
        if (this.#running === running) this.#running = undefined
      })
  }

  stop(): void {
    this.#running?.abort()
    this.#running = undefined
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { name, resource, lines } = this.#of
    const events = this.#client.stream(followApplicationLog, {
      params: { name },
      query: { lines, ...(resource === undefined ? {} : { resource }) },
      signal,
      onConnection: (state) => this.#onConnection(state, signal),
    })
    for await (const { data } of events) {
      if (signal.aborted) return
      if (data.type === 'lines') this.#take(data.lines)
      else if (data.type === 'error') this.#teller.tell({ phase: 'failed', error: data.error })
      else if (this.state.phase !== 'failed') this.#teller.tell({ phase: 'ended' })
    }
  }

  /** Each connection begins with the last lines again: what was shown before would stand there twice. */
  #onConnection(state: 'open' | 'lost', signal: AbortSignal): void {
    if (signal.aborted) return
    if (state === 'open') {
      this.#tail = new LogTail()
      this.#held = []
    }
    this.#teller.tell({ phase: state === 'open' ? 'following' : 'lost', error: undefined })
  }

  #take(lines: readonly TailLine[]): void {
    if (!this.#isPaused) this.#tail.append(lines)
    else this.#held = [...this.#held, ...lines].slice(-10_000)
    this.#teller.grow()
  }
}
