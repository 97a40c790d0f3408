import { createParser } from 'eventsource-parser'
import type { EventSourceMessage } from 'eventsource-parser'
import type { z } from 'zod'
import { reportOf, slipwayError } from '#domain/errors.ts'
import type { ErrorReport } from '#domain/errors.ts'
import { partsOf } from './response-parts.ts'
import type { Route } from './route.ts'

export interface StreamEvent<Data> {
  readonly id: string | undefined
  readonly data: Data
}

export interface StreamOptions {
  /** Resume after this event, from an earlier run. */
  readonly after?: string
  /** Whether a first connection that fails is tried again, too. */
  readonly keepTrying?: boolean
  /** Told of each connection and of each loss with its reason. */
  readonly onConnection?: (state: 'open' | 'lost', error?: ErrorReport) => void
  /** Told of events that were left out because this version does not understand them. */
  readonly onUnknown?: (what: string) => void
}

interface Following extends StreamOptions {
  readonly signal?: AbortSignal
  readonly open: (lastId: string | undefined, signal: AbortSignal) => Promise<Response>
}

/** The server sends a comment every 15 s; silence for longer than this is a dead connection. */
const SILENCE_MS = 45_000
const FIRST_RETRY_MS = 100
const LONGEST_RETRY_MS = 5_000
const MAX_EVENT_CHARS = 32 * 1024 * 1024

/** Where a reader is; outlives its connections. */
interface Position {
  lastId: string | undefined
  everOpen: boolean
  failures: number
  ended: boolean
}

/** Reads the stream again and again from where it broke. The generator's end closes the connection. */
export async function* followStream(
  route: Route,
  following: Following,
): AsyncGenerator<StreamEvent<unknown>, void, undefined> {
  const stop = new AbortController()
  const onAbort = (): void => stop.abort()
  following.signal?.addEventListener('abort', onAbort)
  if (following.signal?.aborted) stop.abort()
  const position: Position = { lastId: following.after, everOpen: false, failures: 0, ended: false }
  try {
    while (!stop.signal.aborted && !position.ended) {
      try {
        yield* readOnce(route, { following, position, stop: stop.signal })
      } catch (error) {
        if (stop.signal.aborted) return
        const report = reportOf(error)
        if (report.kind !== 'world' || !(position.everOpen || following.keepTrying)) throw error
        following.onConnection?.('lost', report)
        await pause(retryDelay(position.failures), stop.signal)
        position.failures += 1
      }
    }
  } finally {
    following.signal?.removeEventListener('abort', onAbort)
    stop.abort()
  }
}

interface Reading {
  readonly following: Following
  readonly position: Position
  readonly stop: AbortSignal
}

/** One connection. Ends with an error, but for the stream's own last event. */
async function* readOnce(route: Route, reading: Reading): AsyncGenerator<StreamEvent<unknown>> {
  const { position } = reading
  const silence = new AbortController()
  const stop = AbortSignal.any([reading.stop, silence.signal])
  const watch = () => setTimeout(() => silence.abort(), SILENCE_MS)
  let timer = watch()
  try {
    const response = await reading.following.open(position.lastId, stop)
    opened(reading)
    const parse = eventParser(route, reading.following)
    for await (const bytes of partsOf(response)) {
      clearTimeout(timer) // Not running while the consumer is at work.
      for (const event of parse(bytes)) {
        if (event.id !== undefined) position.lastId = event.id
        position.ended = isLast(route, event.data)
        yield event
        if (position.ended) return
      }
      timer = watch()
    }
  } catch (cause) {
    if (reading.stop.aborted || reportOf(cause).kind !== 'bug') throw cause
    throw slipwayError('server.unreachable', { url: route.path, why: messageOf(cause) }, { cause })
  } finally {
    clearTimeout(timer)
  }
  throw slipwayError('server.unreachable', { url: route.path, why: 'the server ended the stream' })
}

function opened(reading: Reading): void {
  reading.position.everOpen = true
  reading.position.failures = 0
  reading.following.onConnection?.('open')
}

function eventParser(route: Route, following: Following): (bytes: Uint8Array) => StreamEvent<unknown>[] {
  const messages: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (event) => messages.push(event), maxBufferSize: MAX_EVENT_CHARS })
  const decoder = new TextDecoder()
  return (bytes) => {
    parser.feed(decoder.decode(bytes, { stream: true }))
    return [...understood(route, following, messages.splice(0))]
  }
}

function* understood(
  route: Route,
  following: Following,
  messages: readonly EventSourceMessage[],
): Generator<StreamEvent<unknown>> {
  const schema: z.ZodType | undefined = route.events
  for (const message of messages) {
    const parsed = schema?.safeParse(jsonOf(message.data))
    if (parsed?.success) yield { id: message.id, data: parsed.data }
    else following.onUnknown?.(`${message.event ?? 'message'}: ${parsed?.error.issues[0]?.message ?? 'no stream'}`)
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isLast(route: Route, data: unknown): boolean {
  return (
    route.lastEvent !== undefined &&
    typeof data === 'object' &&
    data !== null &&
    'type' in data &&
    data.type === route.lastEvent
  )
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

/** At once after a connection that worked, then slower, with chance so that many clients do not come together. */
function retryDelay(failures: number): number {
  const ceiling = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 10))
  return ceiling / 2 + (Math.random() * ceiling) / 2
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}
