import type { StreamEvent } from '#contract/client-stream.ts'
import type { LiveMessage } from '#contract/stream.ts'

type News = StreamEvent<LiveMessage>

export interface SharedStreamOptions {
  readonly signal: AbortSignal
  /** Opens the stream itself, after the event with this id, or from now on. */
  readonly open: (after: string | undefined, onConnection: (state: 'open' | 'lost') => void) => AsyncIterable<News>
  readonly onConnection: (state: 'open' | 'lost') => void
  readonly onNews: (news: News) => void
  /** Default: the page's own; tests have their own names. */
  readonly name?: string
}

/** What pages of one browser tell each other. */
type Word =
  | { readonly kind: 'news'; readonly news: News }
  | { readonly kind: 'connection'; readonly state: 'open' | 'lost' }
  /** A page has come and asks how it stands. */
  | { readonly kind: 'asked' }
  | {
      readonly kind: 'standing'
      readonly state: 'open' | 'lost'
      readonly lastId: string | undefined
      readonly at: number
    }

/**
 * One stream for all pages of a browser: it allows six connections to a server over HTTP/1.1, and a few open tabs would
 * use them up. The page that holds the lock listens and tells the others; when it goes, the next takes over from the
 * last id it has heard, so nothing falls in between. Where the browser has no locks (an insecure origin), each page
 * listens by itself. Resolves when the signal is aborted; errors are those of the stream.
 */
export async function listenTogether(options: SharedStreamOptions): Promise<void> {
  const { signal, name = 'slipway-live' } = options
  if (!('locks' in navigator) || typeof BroadcastChannel === 'undefined') {
    for await (const news of options.open(undefined, options.onConnection)) options.onNews(news)
    return
  }
  const channel = new BroadcastChannel(name)
  const page = new Page(options, (word) => channel.postMessage(word))
  channel.addEventListener('message', (event: MessageEvent<Word>) => page.hear(event.data))
  channel.postMessage({ kind: 'asked' } satisfies Word)
  try {
    await navigator.locks.request(name, { signal }, () => page.listen())
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    channel.close()
  }
}

/** One page: it hears of news from the page that listens, until it is that page. */
class Page {
  readonly #options: SharedStreamOptions
  readonly #tell: (word: Word) => void
  #lastId: string | undefined
  #state: 'open' | 'lost' = 'lost'
  #isListening = false
  #hasBegun = false

  constructor(options: SharedStreamOptions, tell: (word: Word) => void) {
    this.#options = options
    this.#tell = tell
  }

  hear(word: Word): void {
    if (this.#isListening) {
      if (word.kind === 'asked') {
        this.#tell({ kind: 'standing', state: this.#state, lastId: this.#lastId, at: Date.now() })
      }
      return
    }
    if (word.kind === 'news') this.#take(word.news)
    else if (word.kind === 'connection') this.#become(word.state)
    else if (word.kind === 'standing') this.#stand(word)
  }

  async listen(): Promise<void> {
    this.#isListening = true
    const onConnection = (state: 'open' | 'lost'): void => {
      this.#become(state)
      this.#tell({ kind: 'connection', state })
    }
    for await (const news of this.#options.open(this.#lastId, onConnection)) {
      this.#take(news)
      this.#tell({ kind: 'news', news })
    }
  }

  /** What this page has read until now may be older than the stream: as if the stream had just begun here. */
  #stand({ state, lastId, at }: Extract<Word, { kind: 'standing' }>): void {
    this.#become(state)
    if (this.#hasBegun) return
    this.#take({ id: lastId, data: { type: 'ready', at } })
  }

  #take(news: News): void {
    this.#hasBegun = true
    if (news.id !== undefined) this.#lastId = news.id
    this.#options.onNews(news)
  }

  #become(state: 'open' | 'lost'): void {
    this.#state = state
    this.#options.onConnection(state)
  }
}
