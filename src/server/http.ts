import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { isOpen } from '#contract/permission.ts'
import type { Route } from '#contract/route.ts'
import { ROUTES } from '#contract/routes.ts'
import type { RouteName } from '#contract/routes.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Store } from '#store/store.ts'
import type { Log } from '#tools/log.ts'
import { checkBody, checkRoute, identifyCaller, permissionsOf } from './auth.ts'
import type { Caller } from './auth.ts'
import { openEventSink } from './event-sink.ts'
import type { EventSink } from './event-sink.ts'
import type { Call, Handlers } from './handler.ts'
import { parsePart, readBody, readJsonBody } from './input.ts'
import type { OpenStreams } from './open-streams.ts'
import { reply, replyProblem, SAFE_HEADERS } from './reply.ts'
import type { Answer } from './reply.ts'
import { createRouter } from './router.ts'

export interface HttpParts {
  readonly store: Store
  readonly handlers: Handlers
  readonly log: Log
  readonly version: string
  readonly streams: OpenStreams
  /** Ends every stream when the server stops. */
  readonly stopping: AbortSignal
}

/** Erased: each handler fits its own route, which the type `Handlers` has checked. */
type AnyHandler = (call: Call<Route>) => Promise<unknown>

type Running = (sink: EventSink) => Promise<void>

interface Entry {
  readonly name: RouteName
  readonly route: Route
  readonly handler: AnyHandler
}

/** One request on its way. */
interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly path: string
  readonly search: string
  /** For the log, as far as is known yet. */
  route: string
  actor: string
}

/**
 * Binds every route of the contract to its handler, on Node's own server: its objects are far smaller and faster than
 * the web's `Request` and `Response`, whose implementation alone takes 20 MB.
 */
export function createHttp(parts: HttpParts): RequestListener {
  const entries = (Object.entries(ROUTES) as [RouteName, Route][]).map(([name, route]): Entry => {
    return { name, route, handler: parts.handlers[name] }
  })
  const router = createRouter(entries)
  const docs = lazyDocs(parts.version)
  return (request, response) => {
    const exchange = openExchange(request, response)
    const started = performance.now()
    const work = async (): Promise<void> => {
      const page = await docs(exchange.path)
      if (page && request.method === 'GET') reply(response, page)
      else await respond(parts, exchange, router(request.method ?? '', exchange.path))
    }
    void work()
      .catch((error: unknown) => {
        const status = replyProblem(request, response, error)
        if (status >= 500) parts.log.error('a request failed', { error, route: exchange.route, actor: exchange.actor })
      })
      .finally(() => {
        const ms = Math.round((performance.now() - started) * 10) / 10
        const { route, actor } = exchange
        parts.log.debug('request', { route, actor, status: response.statusCode, ms })
      })
  }
}

function openExchange(request: IncomingMessage, response: ServerResponse): Exchange {
  const [path = '', ...search] = (request.url ?? '').split('?')
  return { request, response, path, search: search.join('?'), route: 'unknown', actor: 'nobody' }
}

/** The reference is rarely asked for, so it is made at its first request. */
function lazyDocs(version: string): (path: string) => Promise<Answer | undefined> {
  let pages: Promise<ReadonlyMap<string, Answer>> | undefined
  return async (path) => {
    if (path !== '/openapi.json' && path !== '/docs' && path !== '/docs/style.css') return undefined
    pages ??= import('./docs-page.ts').then(({ docsPages }) => docsPages(version))
    return (await pages).get(path)
  }
}

async function respond(
  parts: HttpParts,
  exchange: Exchange,
  found: { entry: Entry; params: Readonly<Record<string, string>> },
): Promise<void> {
  const { request, response, path } = exchange
  const { name, route, handler } = found.entry
  exchange.route = name
  // A HEAD of a stream would open it for nobody.
  if (request.method !== route.method && route.events) {
    throw slipwayError('request.method', { method: request.method, path: path.slice(0, 200) })
  }
  checkOrigin(request.headers)
  const open = typeof route.permission === 'string' && isOpen(route.permission)
  const caller: Caller = open ? { kind: 'nobody' } : await identifyCaller(parts.store, request.headers)
  if (caller.kind !== 'nobody') exchange.actor = `${caller.kind}:${caller.actor.name}`
  if (!open) checkRoute(caller, route)
  const result = await handler(await readCall(exchange, route, { caller, params: found.params }))
  if (route.events) await stream(parts, { request, response, caller }, result as Running)
  else reply(response, { status: route.status ?? 200, type: 'application/json', body: JSON.stringify(result) })
}

async function readCall(
  { request, response, search }: Exchange,
  route: Route,
  known: { caller: Caller; params: Readonly<Record<string, string>> },
): Promise<Call<Route>> {
  const { caller } = known
  const params = parsePart(route.params, 'params', known.params)
  const query = parsePart(route.query, 'query', queryOf(search))
  const raw = route.rawBody ? await readBody(request, route) : Buffer.alloc(0)
  const body = route.body ? parsePart(route.body, 'body', await readJsonBody(request, route)) : undefined
  checkBody(caller, route, body)
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const call = {
    params,
    query,
    body,
    raw,
    headers: request.headers,
    actor: caller.kind === 'nobody' ? { kind: 'system', name: 'nobody' } : caller.actor,
    permissions: permissionsOf(caller),
    idempotencyKey: route.idempotent ? idempotencyKeyOf(request.headers) : undefined,
    signal: gone.signal,
  }
  return call as unknown as Call<Route>
}

interface Streaming {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly caller: Caller
}

async function stream(parts: HttpParts, { request, response, caller }: Streaming, run: Running): Promise<void> {
  const { stopping, streams, store } = parts
  const revoked = new AbortController()
  const forget = caller.kind === 'nobody' ? () => {} : streams.add(caller.actor, () => revoked.abort())
  try {
    // Only now is it known to end with its token, which may have been renewed since it was first looked at.
    if (caller.kind !== 'nobody') await identifyCaller(store, request.headers)
    response.writeHead(200, { ...SAFE_HEADERS, 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' })
    response.flushHeaders()
    await runUntil(AbortSignal.any([revoked.signal, stopping]), openEventSink(response), run)
  } finally {
    forget()
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

/** A repeated key would make it unclear which value counts. */
function queryOf(search: string): Record<string, string> {
  const values = Object.create(null) as Record<string, string>
  for (const [key, value] of new URLSearchParams(search)) {
    if (Object.hasOwn(values, key)) {
      throw slipwayError('request.invalid', { where: `query.${key.slice(0, 100)}`, what: 'it is given twice' })
    }
    values[key] = value
  }
  return values
}

/** Browsers say from which page a request comes; only our own pages may call. */
function checkOrigin({ origin, host }: IncomingHttpHeaders): void {
  if (origin === undefined) return
  const from = URL.canParse(origin) ? new URL(origin).host : undefined
  if (from === undefined || from !== host) throw slipwayError('request.cross-site', { origin: origin.slice(0, 200) })
}

function idempotencyKeyOf(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key)) return key
  const what = 'it must be 1 to 200 visible ASCII characters'
  throw slipwayError('request.invalid', { where: 'header.Idempotency-Key', what })
}
