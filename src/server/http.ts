import { Hono } from 'hono'
import type { Context } from 'hono'
import { isOpen } from '#contract/permission.ts'
import type { Route } from '#contract/route.ts'
import { ROUTES } from '#contract/routes.ts'
import type { RouteName } from '#contract/routes.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Store } from '#store/store.ts'
import type { Log } from '#tools/log.ts'
import { checkBody, checkRoute, identifyCaller, permissionsOf } from './auth.ts'
import type { Caller } from './auth.ts'
import { openEventStream } from './event-sink.ts'
import type { EventSink } from './event-sink.ts'
import type { Call, Handlers } from './handler.ts'
import { parsePart, readBody, readJsonBody } from './input.ts'
import { problemOf } from './problem.ts'

export interface HttpParts {
  readonly store: Store
  readonly handlers: Handlers
  readonly log: Log
  readonly version: string
  /** Ends every stream when the server stops. */
  readonly stopping: AbortSignal
}

/** For everything that is not the reference page, which has its own policy. */
const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** Erased: each handler fits its own route, which the type `Handlers` has checked. */
type AnyHandler = (call: Call<Route>) => Promise<unknown>

type Running = (sink: EventSink) => Promise<void>

/** Binds every route of the contract to its handler. */
export function createHttp(parts: HttpParts): Hono {
  const app = new Hono()
  for (const [name, route] of Object.entries(ROUTES) as [RouteName, Route][]) {
    const handler = parts.handlers[name] as AnyHandler
    app.on(route.method, route.path.replaceAll(/\{(\w+)\}/g, ':$1'), (c) => answer(parts, { c, route, handler, name }))
  }
  let docs: Promise<Hono> | undefined
  app.on('GET', ['/openapi.json', '/docs', '/docs/style.css'], async (c) => {
    docs ??= import('./docs-page.ts').then(({ docsRoutes }) => docsRoutes(parts.version))
    return (await docs).fetch(c.req.raw)
  })
  app.notFound((c) => problemResponse(notFound(c)))
  app.onError((error) => {
    parts.log.error('a request failed unexpectedly', { error })
    return problemResponse(error)
  })
  return app
}

export function problemResponse(error: unknown): Response {
  const problem = problemOf(error)
  const headers = { ...HEADERS, 'content-type': 'application/problem+json' }
  const challenge = problem.status === 401 ? { 'www-authenticate': 'Bearer' } : {}
  return new Response(JSON.stringify(problem), { status: problem.status, headers: { ...headers, ...challenge } })
}

interface Asked {
  readonly c: Context
  readonly route: Route
  readonly handler: AnyHandler
  readonly name: RouteName
}

async function answer(parts: HttpParts, asked: Asked): Promise<Response> {
  const started = performance.now()
  let actor = 'nobody'
  const response = await respond(parts, asked, (caller) => {
    if (caller.kind !== 'nobody') actor = `${caller.kind}:${caller.actor.name}`
  }).catch((error: unknown) => {
    const failed = problemResponse(error)
    if (failed.status >= 500) parts.log.error(`${asked.name} failed`, { error, actor })
    return failed
  })
  const ms = Math.round((performance.now() - started) * 10) / 10
  parts.log.debug('request', { route: asked.name, status: response.status, ms, actor })
  return response
}

async function respond(parts: HttpParts, asked: Asked, onCaller: (caller: Caller) => void): Promise<Response> {
  const { c, route, handler } = asked
  const request = c.req.raw
  // A HEAD of a stream would open it for nobody.
  if (request.method !== route.method && route.events) throw methodError(c)
  checkOrigin(request)
  const open = typeof route.permission === 'string' && isOpen(route.permission)
  const caller: Caller = open ? { kind: 'nobody' } : await identifyCaller(parts.store, request.headers)
  onCaller(caller)
  if (!open) checkRoute(caller, route)
  const call = await readCall(c, route, caller)
  const result = await handler(call)
  if (route.events) return streamResponse(parts, result as Running, request.signal)
  return new Response(JSON.stringify(result), {
    status: route.status ?? 200,
    headers: { ...HEADERS, 'content-type': 'application/json' },
  })
}

async function readCall(c: Context, route: Route, caller: Caller): Promise<Call<Route>> {
  const request = c.req.raw
  const params = parsePart(route.params, 'params', c.req.param())
  const query = parsePart(route.query, 'query', queryOf(c))
  const raw = route.rawBody ? await readBody(request, route) : Buffer.alloc(0)
  const body = route.body ? parsePart(route.body, 'body', await readJsonBody(request, route)) : undefined
  checkBody(caller, route, body)
  const call = {
    params,
    query,
    body,
    raw,
    headers: request.headers,
    actor: caller.kind === 'nobody' ? { kind: 'system', name: 'nobody' } : caller.actor,
    permissions: permissionsOf(caller),
    idempotencyKey: route.idempotent ? idempotencyKeyOf(request.headers) : undefined,
    signal: request.signal,
  }
  return call as unknown as Call<Route>
}

function streamResponse(parts: HttpParts, run: Running, signal: AbortSignal): Response {
  const { sink, body } = openEventStream()
  const close = (): void => sink.close()
  for (const end of [signal, parts.stopping]) {
    end.addEventListener('abort', close, { once: true })
    if (end.aborted) close()
  }
  void run(sink)
    .catch((error: unknown) => parts.log.error('a stream broke', { error }))
    .finally(() => {
      sink.close()
      parts.stopping.removeEventListener('abort', close)
    })
  const headers = { ...HEADERS, 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' }
  return new Response(body, { headers })
}

/** A repeated key would make it unclear which value counts. */
function queryOf(c: Context): Record<string, string> {
  const values: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [key, all] of Object.entries(c.req.queries())) {
    const [first] = all
    if (all.length > 1) {
      throw slipwayError('request.invalid', { where: `query.${key.slice(0, 100)}`, what: 'it is given twice' })
    }
    if (first !== undefined) values[key] = first
  }
  return values
}

/** Browsers say from which page a request comes; only our own pages may call. */
function checkOrigin(request: Request): void {
  const origin = request.headers.get('origin')
  if (origin === null) return
  const host = URL.canParse(origin) ? new URL(origin).host : undefined
  if (host === undefined || host !== request.headers.get('host')) {
    throw slipwayError('request.cross-site', { origin: origin.slice(0, 200) })
  }
}

function idempotencyKeyOf(headers: Headers): string | undefined {
  const key = headers.get('idempotency-key')
  if (key === null) return undefined
  if (/^[\x21-\x7e]{1,200}$/.test(key)) return key
  throw slipwayError('request.invalid', {
    where: 'header.Idempotency-Key',
    what: 'it must be 1 to 200 visible ASCII characters',
  })
}

function notFound(c: Context): Error {
  const { method, path } = c.req
  const parts = path.split('/')
  const isKnown = Object.values(ROUTES).some(({ path: known }) => {
    const wanted = known.split('/')
    return wanted.length === parts.length && wanted.every((part, i) => part.startsWith('{') || part === parts[i])
  })
  if (isKnown) return methodError(c)
  return slipwayError('request.unknown-route', { method, path: path.slice(0, 200) })
}

function methodError(c: Context): Error {
  return slipwayError('request.method', { method: c.req.raw.method, path: c.req.path.slice(0, 200) })
}
