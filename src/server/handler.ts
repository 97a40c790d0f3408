import type { IncomingHttpHeaders } from 'node:http'
import type { InputOf, OutputOf, Route } from '#contract/route.ts'
import type { RouteName, Routes } from '#contract/routes.ts'
import type { Actor } from '#domain/actor.ts'
import type { EventSink } from './event-sink.ts'

/** A checked request. Parts that the route does not have are undefined. */
export interface Call<R extends Route> {
  readonly params: OutputOf<R, 'params'>
  readonly query: OutputOf<R, 'query'>
  readonly body: OutputOf<R, 'body'>
  /** The body's bytes, where the route wants them. */
  readonly raw: Buffer
  readonly headers: IncomingHttpHeaders
  /** Who calls; for open routes `system`, which may nothing. */
  readonly actor: Actor
  readonly permissions: readonly string[]
  /** The digest of the browser's session that lets the caller in; undefined with a token. */
  readonly session: string | undefined
  /** Where the caller connects from. */
  readonly address: string
  readonly idempotencyKey: string | undefined
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal
  /** Adds a header to the answer, beside those that every answer has. */
  readonly setHeader: (name: string, value: string) => void
}

/** A stream first checks the call, where it can still refuse; what it returns then runs with the connection. */
export type Handler<R extends Route> =
  OutputOf<R, 'events'> extends undefined
    ? (call: Call<R>) => Promise<InputOf<R, 'reply'>>
    : (call: Call<R>) => Promise<(sink: EventSink<InputOf<R, 'events'>>) => Promise<void>>

/** One for every route: a missing or mistyped one does not compile. */
export type Handlers = { readonly [Name in RouteName]: Handler<Routes[Name]> }
