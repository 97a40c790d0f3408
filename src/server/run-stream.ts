import type { IncomingMessage, ServerResponse } from 'node:http'
import { sessionEnd } from '#store/sessions.ts'
import type { Store } from '#store/store.ts'
import { identifyCaller } from './auth.ts'
import type { Caller } from './auth.ts'
import { openEventSink } from './event-sink.ts'
import type { EventSink } from './event-sink.ts'
import type { OpenStreams } from './open-streams.ts'
import { SAFE_HEADERS } from './reply.ts'

export type Running = (sink: EventSink) => Promise<void>

export interface StreamParts {
  readonly store: Store
  readonly streams: OpenStreams
  /** Ends every stream when the server stops. */
  readonly stopping: AbortSignal
}

interface Streaming {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly caller: Caller
}

/** Answers with a stream of events, until its reader goes, what let the caller in ends, or the server stops. */
export async function runStream(parts: StreamParts, streaming: Streaming, run: Running): Promise<void> {
  const { request, response, caller } = streaming
  const revoked = new AbortController()
  const over = new AbortController()
  const forget = endingWith(parts, caller, () => revoked.abort())
  try {
    // Only now is it known to end with its token, which may have been renewed since it was first looked at.
    if (caller.kind !== 'nobody') await identifyCaller(parts.store, request)
    response.writeHead(200, { ...SAFE_HEADERS, 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' })
    response.flushHeaders()
    if (caller.kind === 'member' && caller.session !== undefined) {
      void sessionOver(parts.store, caller.session, over.signal).finally(() => revoked.abort())
    }
    await runUntil(AbortSignal.any([revoked.signal, parts.stopping]), openEventSink(response), run)
  } finally {
    over.abort()
    forget()
  }
}

/** Has the stream end with the caller's token and with their session. Answers what to call when it has ended. */
function endingWith({ streams }: StreamParts, caller: Caller, end: () => void): () => void {
  if (caller.kind === 'nobody') return () => {}
  const forgetActor = streams.add(caller.actor, end)
  const session = caller.kind === 'member' ? caller.session : undefined
  const forgetSession = session === undefined ? () => {} : streams.add({ kind: 'session', name: session }, end)
  return () => {
    forgetActor()
    forgetSession()
  }
}

/** Until the session has ended by itself, which its other requests may put off; or until nobody can say any more. */
async function sessionOver(store: Store, digest: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const end = await sessionEnd(store, digest).catch(() => undefined)
    if (end === undefined) return
    await store.clock.sleep(Math.max(1, end - store.clock.now()), signal)
  }
}

async function runUntil(end: AbortSignal, sink: EventSink, run: Running): Promise<void> {
  const close = (): void => sink.close()
  end.addEventListener('abort', close)
  if (end.aborted) close()
  try {
    await run(sink)
  } finally {
    sink.close()
    end.removeEventListener('abort', close)
  }
}
