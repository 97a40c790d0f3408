import type { ServerResponse } from 'node:http'

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
const KEEP_ALIVE_MS = 15_000

export function formatEvent(data: unknown, id?: string): string {
  const type = typeof data === 'object' && data !== null && 'type' in data ? String(data.type) : 'message'
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`
}

/** Turns an answer whose head is written into a stream of events. */
export function openEventSink(response: ServerResponse): EventSink {
  const closed = new AbortController()
  const put = (text: string): void => {
    if (closed.signal.aborted) return
    if (response.writableLength > MAX_WAITING_BYTES) response.destroy()
    else response.write(text)
  }
  const keepAlive = setInterval(() => put(':\n\n'), KEEP_ALIVE_MS)
  const end = (): void => {
    clearInterval(keepAlive)
    closed.abort()
  }
  response.once('close', end)
  if (response.destroyed) end()
  return {
    send: (data, id) => put(formatEvent(data, id)),
    sendText: put,
    drained: () => drained(response),
    closed: closed.signal,
    close() {
      end()
      response.end()
    },
  }
}

function drained(response: ServerResponse): Promise<void> {
  if (response.destroyed || !response.writableNeedDrain) return Promise.resolve()
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}
