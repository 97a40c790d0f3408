import type { z } from 'zod'
import { RemoteError, slipwayError } from '#domain/errors.ts'
import { followStream } from './client-stream.ts'
import { partsOf } from './response-parts.ts'
import type { StreamEvent, StreamOptions } from './client-stream.ts'
import { Problem } from './problem.ts'
import type { InputOf, OutputOf, Route } from './route.ts'

export interface ClientOptions {
  readonly url: string
  readonly token?: string
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Default: the platform's. */
  readonly fetch?: typeof fetch
}

/** In brackets, so that a union of bodies stays one. */
type Given<K extends string, V> = [V] extends [undefined]
  ? unknown
  : [object] extends [V]
    ? { readonly [key in K]?: V }
    : { readonly [key in K]: V }

/** What a call takes: parameters and body as the route wants them, the query where it has one. */
export type CallInput<R extends Route> = Given<'params', InputOf<R, 'params'>> &
  (InputOf<R, 'query'> extends undefined ? unknown : { readonly query?: InputOf<R, 'query'> }) &
  Given<'body', InputOf<R, 'body'>> & {
    /** The same key with the same body has an effect once. */
    readonly idempotencyKey?: string
    readonly signal?: AbortSignal
    /** Default 30 s. */
    readonly timeoutMs?: number
  }

type Args<Input> = Partial<Input> extends Input ? [input?: Input] : [input: Input]

export interface Client {
  /** Errors: `server.unreachable`, `server.bad-answer`, or a `RemoteError` with the server's problem. */
  call<R extends Route>(route: R, ...args: Args<CallInput<R>>): Promise<OutputOf<R, 'reply'>>
  /**
   * Events as they come; after a broken connection it resumes by the last id, for ever, until the signal is aborted or
   * the loop is left. Errors: those of `call` for the first connection (unless `keepTrying`), later only refusals.
   */
  stream<R extends Route>(
    route: R,
    ...args: Args<Omit<CallInput<R>, 'timeoutMs' | 'idempotencyKey'> & StreamOptions>
  ): AsyncGenerator<StreamEvent<OutputOf<R, 'events'>>, void, undefined>
}

const DEFAULT_TIMEOUT_MS = 30_000
const MAX_ANSWER_BYTES = 128 * 1024 * 1024

export function createClient(options: ClientOptions): Client {
  return {
    async call(route, ...args) {
      const input: LooseInput = args[0] ?? {}
      const timeout = AbortSignal.timeout(input.timeoutMs ?? DEFAULT_TIMEOUT_MS)
      const signal = input.signal ? AbortSignal.any([input.signal, timeout]) : timeout
      const response = await request(options, route, { ...input, signal })
      return readReply(options, route, response)
    },
    stream(route, ...args) {
      const input = (args[0] ?? {}) as LooseInput & StreamOptions
      const open = (lastId: string | undefined, signal: AbortSignal): Promise<Response> =>
        request(options, route, { ...input, signal, lastId, accept: 'text/event-stream' })
      return followStream(route, { ...input, open }) as AsyncGenerator<StreamEvent<never>>
    },
  }
}

interface LooseInput {
  readonly params?: unknown
  readonly query?: unknown
  readonly body?: unknown
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
  readonly lastId?: string | undefined
  readonly accept?: string
}

async function request(options: ClientOptions, route: Route, input: LooseInput): Promise<Response> {
  const url = addressOf(options.url, route, input)
  const headers: Record<string, string> = { ...options.headers, accept: input.accept ?? 'application/json' }
  if (options.token !== undefined) headers['authorization'] = `Bearer ${options.token}`
  if (input.body !== undefined) headers['content-type'] = 'application/json'
  if (input.idempotencyKey !== undefined) headers['idempotency-key'] = input.idempotencyKey
  if (input.lastId !== undefined) headers['last-event-id'] = input.lastId
  const response = await reach(options, url, {
    method: route.method,
    headers,
    redirect: 'error', // A token must not follow a redirect to somewhere else.
    ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    ...(input.signal ? { signal: input.signal } : {}),
  })
  if (!response.ok) throw await problemOf(options, response)
  return response
}

async function reach(options: ClientOptions, url: string, init: RequestInit): Promise<Response> {
  try {
    return await (options.fetch ?? fetch)(url, init)
  } catch (cause) {
    throw unreachable(options, cause)
  }
}

function addressOf(base: string, route: Route, input: LooseInput): string {
  const params = textEntries(input.params)
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params.get(name) ?? ''))
  const query = new URLSearchParams([...textEntries(input.query)])
  const text = query.size > 0 ? `?${query.toString()}` : ''
  return base.replace(/\/+$/, '') + path + text
}

function textEntries(values: unknown): Map<string, string> {
  if (typeof values !== 'object' || values === null) return new Map()
  return new Map(Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])))
}

async function readReply<R extends Route>(
  options: ClientOptions,
  route: R,
  response: Response,
): Promise<OutputOf<R, 'reply'>> {
  const json = await readJson(options, response)
  const schema: z.ZodType | undefined = route.reply
  const parsed = schema?.safeParse(json)
  if (!parsed?.success) {
    const issue = parsed?.error.issues[0]
    throw badAnswer(options, issue ? `${issue.path.join('.')}: ${issue.message}` : 'this route has no reply')
  }
  return parsed.data as OutputOf<R, 'reply'>
}

async function problemOf(options: ClientOptions, response: Response): Promise<Error> {
  const parsed = Problem.safeParse(await readJson(options, response).catch(() => undefined))
  if (!parsed.success) return badAnswer(options, `status ${response.status} without a problem document`)
  const { code, kind, detail, hint, where, status } = parsed.data
  return new RemoteError({ code, kind, message: detail, hint }, { status, where })
}

async function readJson(options: ClientOptions, response: Response): Promise<unknown> {
  const text = await readText(options, response)
  try {
    return JSON.parse(text)
  } catch {
    throw badAnswer(options, 'it is not JSON')
  }
}

async function readText(options: ClientOptions, response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let total = 0
  try {
    for await (const part of partsOf(response)) {
      total += part.length
      if (total > MAX_ANSWER_BYTES) break
      text += decoder.decode(part, { stream: true })
    }
  } catch (cause) {
    throw unreachable(options, cause)
  }
  if (total > MAX_ANSWER_BYTES) throw badAnswer(options, `it is larger than ${MAX_ANSWER_BYTES} bytes`)
  return text + decoder.decode()
}

function unreachable(options: ClientOptions, cause: unknown): Error {
  return slipwayError('server.unreachable', { url: options.url, why: reasonOf(cause) }, { cause })
}

function badAnswer(options: ClientOptions, what: string): Error {
  return slipwayError('server.bad-answer', { url: options.url, what })
}

/** `fetch` hides what happened in `cause`, and a connection tried at several addresses in `errors`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  return error.cause === undefined ? error.message : reasonOf(error.cause)
}
