import { request, STATUS_CODES } from 'node:http'
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import { endToEndHeaders, hasBody, requestHeaders } from './headers.ts'
import { CLASS, classOfStatus, recordRequest } from './meter.ts'
import { routeRequest } from './route-request.ts'
import type { Traffic } from './route-request.ts'
import { chooseOfVariant, chooseUpstream } from './split.ts'
import type { Upstream } from './split.ts'

/** One request on its way through the proxy. */
interface Exchange {
  readonly traffic: Traffic
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly headers: readonly string[]
  readonly cookie: string | undefined
  readonly startedAt: number
  readonly withBody: boolean
  upstream: Upstream
  out: ClientRequest | undefined
  retried: boolean
  /** Once a byte of the body has gone to one instance it cannot go to another. */
  bodySent: boolean
  failed: boolean
  answered: boolean
}

/** Of silence from the application, before and within its answer. */
export const ANSWER_WITHIN_MS = 60_000

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Sends a request to the instance that the split gives it, and streams the answer back. */
export function forward(traffic: Traffic, req: IncomingMessage, res: ServerResponse): void {
  const { upstream, cookie } = routeRequest(traffic, req)
  if (!upstream) {
    refuse(res, 503, 'No instance of this application is ready to answer.')
    return
  }
  const exchange: Exchange = {
    traffic,
    req,
    res,
    headers: requestHeaders(req),
    cookie,
    startedAt: performance.now(),
    withBody: hasBody(req),
    upstream,
    out: undefined,
    retried: false,
    bodySent: false,
    failed: false,
    answered: false,
  }
  enter(exchange, upstream)
  res.on('close', () => finish(exchange))
  attempt(exchange)
}

/** Node refuses to send some of what it let in; that must cost one request, never this process. */
function attempt(exchange: Exchange): void {
  try {
    send(exchange)
  } catch {
    fail(exchange, 400, 'The request cannot be passed on.')
  }
}

function send(exchange: Exchange): void {
  const { req, upstream } = exchange
  const out = request({
    host: '127.0.0.1',
    port: upstream.port,
    method: req.method,
    path: req.url,
    headers: exchange.headers,
    // What may not be sent twice gets a connection of its own: it must not meet one that is just being closed.
    agent: isSafe(exchange) ? upstream.agent : false,
    timeout: ANSWER_WITHIN_MS,
  })
  exchange.out = out
  out.on('response', (answer) => passOn(exchange, answer))
  out.on('upgrade', (_answer, socket) => socket.destroy()) // Nobody asked for one.
  out.on('close', () => {
    if (!exchange.answered) recover(exchange, out, new Error('closed without an answer'))
  })
  out.on('error', (error: NodeJS.ErrnoException) => recover(exchange, out, error))
  out.on('timeout', () => out.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })))
  if (exchange.withBody) sendBody(exchange, out)
  else out.end()
}

/** The body waits for the connection: while it is not made, the request can still go elsewhere. */
function sendBody(exchange: Exchange, out: ClientRequest): void {
  const start = (): void => {
    exchange.bodySent = true
    exchange.req.pipe(out)
  }
  out.on('socket', (socket) => {
    if (socket.connecting) socket.once('connect', start)
    else start()
  })
}

/** What an application answers is not trusted either: a status that Node refuses to write ends this request alone. */
function passOn(exchange: Exchange, answer: IncomingMessage): void {
  exchange.answered = true
  try {
    writeAnswer(exchange, answer)
  } catch {
    answer.destroy()
    fail(exchange, 502, 'The application gave an answer that is no HTTP.')
  }
}

function writeAnswer(exchange: Exchange, answer: IncomingMessage): void {
  const { res, cookie } = exchange
  const headers = endToEndHeaders(answer)
  if (cookie !== undefined) headers.push('Set-Cookie', cookie)
  // An answer cut short must look cut short to the client too, never complete.
  answer.on('error', () => {
    exchange.failed = true
    res.destroy()
  })
  if (res.destroyed) {
    answer.destroy()
    return
  }
  res.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers)
  answer.pipe(res)
}

function recover(exchange: Exchange, out: ClientRequest, error: NodeJS.ErrnoException): void {
  const { traffic, res, upstream } = exchange
  if (out !== exchange.out || exchange.failed || res.destroyed) return
  if (res.headersSent) {
    exchange.failed = true
    res.destroy()
    return
  }
  const refused = error.code === 'ECONNREFUSED'
  // The instance closed an idle connection just as it was used again: nobody's fault, and no failure of the variant.
  const stale = out.reusedSocket && error.code === 'ECONNRESET'
  if (refused) traffic.onRefused(upstream)
  const next = mayRetry(exchange, refused, error) ? nextUpstream(exchange, stale) : undefined
  if (!next) {
    const late = error.code === 'ETIMEDOUT'
    fail(exchange, late ? 504 : 502, `The application did not answer${late ? ' in time' : ''}.`)
    return
  }
  if (!stale) record(exchange, CLASS.error)
  exchange.retried = true
  leave(exchange, upstream)
  enter(exchange, next)
  attempt(exchange)
}

/**
 * Once, before any byte of the answer. A refused connection carried nothing, so any request may go again; after a reset
 * the application may have done the work, so only what is safe to do twice.
 */
function mayRetry(exchange: Exchange, refused: boolean, error: NodeJS.ErrnoException): boolean {
  if (exchange.retried || exchange.bodySent) return false
  if (refused) return true
  return error.code !== 'ETIMEDOUT' && isSafe(exchange)
}

function isSafe(exchange: Exchange): boolean {
  return !exchange.withBody && SAFE_METHODS.has(exchange.req.method ?? '')
}

function nextUpstream(exchange: Exchange, stale: boolean): Upstream | undefined {
  const { traffic, upstream } = exchange
  if (stale) return upstream
  return chooseOfVariant(traffic.split, upstream.variant, upstream) ?? chooseUpstream(traffic.split, upstream)
}

function fail(exchange: Exchange, status: number, sentence: string): void {
  exchange.failed = true
  if (exchange.res.headersSent) exchange.res.destroy()
  else refuse(exchange.res, status, sentence)
}

function finish(exchange: Exchange): void {
  const { res } = exchange
  if (exchange.failed) record(exchange, CLASS.error)
  else if (res.writableFinished) record(exchange, classOfStatus(res.statusCode))
  else {
    record(exchange, CLASS.aborted)
    exchange.out?.destroy() // The client left: the application need not go on.
  }
  leave(exchange, exchange.upstream)
}

function enter(exchange: Exchange, upstream: Upstream): void {
  exchange.upstream = upstream
  upstream.inFlight += 1
  exchange.traffic.meters[upstream.variant].inFlight += 1
}

function leave(exchange: Exchange, upstream: Upstream): void {
  upstream.inFlight -= 1
  exchange.traffic.meters[upstream.variant].inFlight -= 1
}

function record(exchange: Exchange, kind: number): void {
  const latencyMs = performance.now() - exchange.startedAt
  recordRequest(exchange.traffic.meters[exchange.upstream.variant], { kind, latencyMs, at: exchange.traffic.now() })
}

function refuse(res: ServerResponse, status: number, sentence: string): void {
  // The reason is named, as an application's refused one may have been left behind.
  res.writeHead(status, STATUS_CODES[status], {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    ...(status === 503 ? { 'retry-after': '1' } : {}),
  })
  res.end(`${sentence}\n`)
}
