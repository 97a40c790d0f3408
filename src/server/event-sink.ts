/** The sending end of a stream of server-sent events. */
export interface EventSink<Data = unknown> {
  send(data: Data, id?: string): void
  /** Sends a block that `formatEvent` made before, perhaps for many. */
  sendText(text: string): void
  /** Resolves when the reader has taken what was sent, or has gone. */
  drained(): Promise<void>
  readonly closed: AbortSignal
  close(): void
}

/** What waits for a reader that is slower than this is not kept: it is cut off, and resumes. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024
const EASY_BYTES = 256 * 1024
const KEEP_ALIVE_MS = 15_000

export function formatEvent(data: unknown, id?: string): string {
  const type = typeof data === 'object' && data !== null && 'type' in data ? String(data.type) : 'message'
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`
}

export interface EventStream {
  readonly sink: EventSink
  readonly body: ReadableStream<Uint8Array>
}

export function openEventStream(): EventStream {
  const closed = new AbortController()
  const encoder = new TextEncoder()
  let waiters: (() => void)[] = []
  const wake = (): void => {
    for (const waiter of waiters.splice(0)) waiter()
  }
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const body = new ReadableStream<Uint8Array>(
    {
      start: (given) => {
        controller = given
      },
      pull: wake,
      cancel: () => end(),
    },
    { highWaterMark: EASY_BYTES, size: (chunk) => chunk.byteLength },
  )
  const keepAlive = setInterval(() => put(':\n\n'), KEEP_ALIVE_MS)
  const end = (act?: () => void): void => {
    if (closed.signal.aborted) return
    clearInterval(keepAlive)
    closed.abort()
    act?.()
    wake()
  }
  const put = (text: string): void => {
    if (closed.signal.aborted || !controller) return
    if ((controller.desiredSize ?? 0) < EASY_BYTES - MAX_WAITING_BYTES) {
      end(() => controller?.error(new Error('the reader is too slow')))
      return
    }
    controller.enqueue(encoder.encode(text))
  }
  const sink: EventSink = {
    send: (data, id) => put(formatEvent(data, id)),
    sendText: put,
    drained() {
      if (closed.signal.aborted || (controller?.desiredSize ?? 0) > 0) return Promise.resolve()
      return new Promise((resolve) => {
        waiters = [...waiters, resolve]
      })
    },
    closed: closed.signal,
    close: () => end(() => controller?.close()),
  }
  return { sink, body }
}
