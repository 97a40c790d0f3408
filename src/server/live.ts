import type { LiveMessage } from '#contract/stream.ts'
import { canResume, feedAfter, feedHead, feedRowOf, matchesFeed } from '#store/feed.ts'
import type { FeedFilter, FeedItem } from '#store/feed.ts'
import type { Store } from '#store/store.ts'
import { formatEvent } from './event-sink.ts'
import type { EventSink } from './event-sink.ts'

interface News {
  readonly id: number
  readonly text: string
}

interface Subscriber {
  readonly filter: FeedFilter
  readonly deliver: (news: News) => void
}

const BACKLOG_PAGE = 200

/** Hands what the store publishes to everyone who listens; each event is put into words once. */
export class Live {
  readonly #store: Store
  readonly #subscribers = new Set<Subscriber>()
  readonly #stop: () => void

  constructor(store: Store) {
    this.#store = store
    this.#stop = store.onFeed((item) => this.#publish(item))
  }

  /** Sends all that came after the id (or, without one, from now on) until the reader goes. */
  async follow(sink: EventSink, filter: FeedFilter, after: number | undefined): Promise<void> {
    // Listening begins before reading, so that nothing falls in between; what comes twice is known by its id.
    const waiting: News[] = []
    let sent = 0
    let isLive = false
    const subscriber: Subscriber = {
      filter,
      deliver: (news) => {
        if (isLive) sink.sendText(news.text)
        else waiting.push(news)
      },
    }
    this.#subscribers.add(subscriber)
    sink.closed.addEventListener('abort', () => this.#subscribers.delete(subscriber), { once: true })
    if (sink.closed.aborted) this.#subscribers.delete(subscriber)
    sent = await this.#catchUp(sink, filter, after)
    for (const news of waiting) if (news.id > sent) sink.sendText(news.text)
    isLive = true
    await untilClosed(sink)
  }

  close(): void {
    this.#stop()
    this.#subscribers.clear()
  }

  /** Sends what was missed; answers with the id up to which the reader knows everything. */
  async #catchUp(sink: EventSink, filter: FeedFilter, after: number | undefined): Promise<number> {
    const head = await feedHead(this.#store)
    const canGoOn = after !== undefined && (await canResume(this.#store, after))
    if (!canGoOn && after !== undefined) sink.send({ type: 'reset' } satisfies LiveMessage, String(head))
    let sent = canGoOn ? after : head
    while (canGoOn && !sink.closed.aborted) {
      const page = await feedAfter(this.#store, filter, { after: sent, limit: BACKLOG_PAGE })
      for (const { id, event } of page.items) sink.send(event, String(id))
      if (page.seen === undefined) break
      sent = page.seen
      await sink.drained()
    }
    sink.send({ type: 'ready', at: this.#store.clock.now() } satisfies LiveMessage, String(sent))
    return sent
  }

  #publish({ id, event }: FeedItem): void {
    if (this.#subscribers.size === 0) return
    const about = feedRowOf(event)
    const news: News = { id, text: formatEvent(event, String(id)) }
    for (const { filter, deliver } of this.#subscribers) if (matchesFeed(filter, about)) deliver(news)
  }
}

export function untilClosed(sink: EventSink): Promise<void> {
  if (sink.closed.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    sink.closed.addEventListener('abort', () => resolve(), { once: true })
  })
}
