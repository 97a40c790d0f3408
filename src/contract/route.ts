import type { z } from 'zod'
import type { Permission } from './permission.ts'

/** For a body that is a union by `kind`: each kind has its own permission. */
export interface PermissionByKind {
  readonly byKind: Readonly<Record<string, Permission>>
}

/**
 * One HTTP route as data. Server, client, OpenAPI document and reference page all come from it. Times are
 * milliseconds since 1970 everywhere.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** With `{name}` for parameters. */
  readonly path: `/${string}`
  readonly permission: Permission | PermissionByKind
  /** One line for the reference. */
  readonly summary: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** The body's bytes go to the handler unparsed, because a signature covers them. */
  readonly rawBody?: true
  /** Default 256 KiB. */
  readonly maxBodyBytes?: number
  /** The JSON answer. Absent where the route is a stream. */
  readonly reply?: z.ZodType
  /** Data of the server-sent events; the event's name is the data's `type`. */
  readonly events?: z.ZodType
  /** The `type` of the event after which the stream is over; without one it never ends by itself. */
  readonly lastEvent?: string
  /** Default 200. */
  readonly status?: number
  /** Whether the `Idempotency-Key` header is heeded. */
  readonly idempotent?: true
}

/** Keeps the exact types of the schemas. */
export function route<const R extends Route>(definition: R): R {
  return definition
}

export const DEFAULT_MAX_BODY_BYTES = 256 * 1024

type Part<R extends Route, K extends 'params' | 'query' | 'body' | 'reply' | 'events'> = R[K] extends z.ZodType
  ? R[K]
  : undefined

/** What a handler is given for one part, or undefined where the route has none. */
export type OutputOf<R extends Route, K extends 'params' | 'query' | 'body' | 'reply' | 'events'> =
  Part<R, K> extends z.ZodType ? z.output<Part<R, K>> : undefined

export type InputOf<R extends Route, K extends 'params' | 'query' | 'body' | 'reply' | 'events'> =
  Part<R, K> extends z.ZodType ? z.input<Part<R, K>> : undefined

/** The names in a path: `/v1/applications/{name}` has `name`. */
export function parameterNames(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
}
