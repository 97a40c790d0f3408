import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { isOpen } from '#contract/permission.ts'
import type { Route } from '#contract/route.ts'
import { ROUTES } from '#contract/routes.ts'
import type { RouteName } from '#contract/routes.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Log } from '#tools/log.ts'
import { checkRoute, identifyCaller } from './auth.ts'
import type { Caller } from './auth.ts'
import type { Call, Handlers } from './handler.ts'
import { checkOrigin } from './own-page.ts'
import { readCall } from './read-call.ts'
import { reply, replyProblem } from './reply.ts'
import type { Answer } from './reply.ts'
import { createRouter } from './router.ts'
import { runStream } from './run-stream.ts'
import type { Running, StreamParts } from './run-stream.ts'
import type { WebFiles } from './web-files.ts'

export interface HttpParts extends StreamParts {
  readonly handlers: Handlers
  readonly log: Log
  readonly version: string
  readonly web: WebFiles
}

/** Erased: each handler fits its own route, which the type `Handlers` has checked. */
type AnyHandler = (call: Call<Route>) => Promise<unknown>

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
  const areas = new Set([...entries.map(({ route }) => areaOf(route.path)), ...DOCS.map(areaOf)])
  return (request, response) => {
    const exchange = openExchange(request, response)
    const started = performance.now()
    const work = async (): Promise<void> => {
      const { path } = exchange
      const page = await docs(path)
      if (page && request.method === 'GET') reply(response, page)
      // Nothing below the API is ever answered with a page, whatever its caller accepts.
      else if (areas.has(areaOf(path)) || !(await parts.web.answer(request, response, path))) {
        await respond(parts, exchange, router(request.method ?? '', path))
      }
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

/** `/v1/applications/shop` is in `v1`. */
function areaOf(path: string): string {
  return path.split('/', 2)[1] ?? ''
}

const DOCS = ['/openapi.json', '/docs', '/docs/style.css']

/** The reference is rarely asked for, so it is made at its first request. */
function lazyDocs(version: string): (path: string) => Promise<Answer | undefined> {
  let pages: Promise<ReadonlyMap<string, Answer>> | undefined
  return async (path) => {
    if (!DOCS.includes(path)) return undefined
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
  const caller: Caller = open ? { kind: 'nobody' } : await identifyCaller(parts.store, request)
  if (caller.kind !== 'nobody') exchange.actor = `${caller.kind}:${caller.actor.name}`
  if (!open) checkRoute(caller, route)
  const { search } = exchange
  const incoming = { request, response, search, caller, params: found.params }
  const result = await handler(await readCall(incoming, route))
  if (route.events) await runStream(parts, { request, response, caller }, result as Running)
  else reply(response, { status: route.status ?? 200, type: 'application/json', body: JSON.stringify(result) })
}
