import type { QueryClient } from '@tanstack/react-query'
import type { Client } from '#contract/client.ts'
import { liveStream } from '#contract/stream.ts'
import type { LiveMessage } from '#contract/stream.ts'
import { applyNews } from './apply-news.ts'
import { isRefused } from './client.ts'
import { listenTogether } from './shared-stream.ts'
import { forgetUnshown } from './shown-rows.ts'

export type Connection = 'connecting' | 'open' | 'lost'

export interface LiveOptions {
  readonly client: Client
  readonly queryClient: QueryClient
  readonly onError: (error: Error) => void
}

/** Under a flood the page is drawn this often at most. */
const GATHER_MS = 50

/**
 * The stream of a page, which it shares with the browser's other pages. What it says is folded into what has been read, so that pages only read; what was missed
 * for too long is read again.
 */
export class Live {
  readonly #options: LiveOptions
  readonly #connectionListeners = new Set<() => void>()
  readonly #newsListeners = new Set<(news: readonly LiveMessage[]) => void>()
  #connection: Connection = 'connecting'
  #gathered: LiveMessage[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: AbortController | undefined

  constructor(options: LiveOptions) {
    this.#options = options
  }

  get connection(): Connection {
    return this.#connection
  }

  /** For `useSyncExternalStore`. */
  readonly onConnection = (listener: () => void): (() => void) => {
    this.#connectionListeners.add(listener)
    return () => this.#connectionListeners.delete(listener)
  }

  /** Told of news after it was folded in: for pages that show more than what they have read. */
  onNews(listener: (news: readonly LiveMessage[]) => void): () => void {
    this.#newsListeners.add(listener)
    return () => this.#newsListeners.delete(listener)
  }

  /** Listens until `stop`. A second call changes nothing. */
  start(): void {
    if (this.#running) return
    const running = new AbortController()
    this.#running = running
    this.#become('connecting')
    void this.#listen(running.signal)
      .catch((error: unknown) => this.#options.onError(error instanceof Error ? error : new Error(String(error))))
      .finally(() => {
        if (this.#running === running) this.stop()
      })
  }

  stop(): void {
    this.#running?.abort()
    this.#running = undefined
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#gathered = []
    this.#become('lost')
  }

  async #listen(signal: AbortSignal): Promise<void> {
    let isFirst = true
    await listenTogether({
      signal,
      open: (after, onConnection) =>
        this.#options.client.stream(liveStream, {
          signal,
          keepTrying: true,
          onConnection,
          ...(after === undefined ? {} : { after }),
        }),
      onConnection: (state) => this.#become(state),
      onNews: ({ data }) => {
        // What was read before the stream began may miss what happened in between.
        if (data.type === 'reset' || (data.type === 'ready' && isFirst)) this.#readAgain()
        if (data.type === 'ready') isFirst = false
        else if (data.type !== 'reset') this.#gather(data)
      },
    })
  }

  #gather(news: LiveMessage): void {
    this.#gathered.push(news)
    this.#timer ??= setTimeout(() => this.#tell(), GATHER_MS)
  }

  #tell(): void {
    this.#timer = undefined
    const news = this.#gathered.splice(0)
    applyNews(this.#options.queryClient, news)
    for (const listener of this.#newsListeners) listener(news)
  }

  #readAgain(): void {
    const { queryClient } = this.#options
    forgetUnshown(queryClient)
    void queryClient.invalidateQueries({ predicate: ({ state }) => !isRefused(state.error) })
  }

  #become(connection: Connection): void {
    if (this.#connection === connection) return
    this.#connection = connection
    for (const listener of this.#connectionListeners) listener()
  }
}
