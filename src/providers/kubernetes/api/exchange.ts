import http from 'node:http'
import https from 'node:https'
import type { IncomingMessage } from 'node:http'
import { slipwayError } from '#domain/errors.ts'
import type { Access } from './access.ts'
import type { Query } from './client.ts'
import type { Proof } from './credentials.ts'
import { isTlsTrouble, wordsOf } from './network-words.ts'

export interface Wish {
  readonly method: string
  readonly path: string
  readonly query?: Query
  readonly body?: string | undefined
  readonly contentType?: string
  readonly accept?: string
  readonly proof: Proof
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number
  readonly idleMs?: number | undefined
}

/** An answer whose body has not been read. `end` must be called; it gives up what was not read. */
export interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: AsyncIterable<Buffer>
  end(): void
}

/** One exchange at a time over connections that are kept. Errors: `kubernetes.unreachable`. */
export interface Exchange {
  open(wish: Wish): Promise<Answer>
  /** The answer is read within the time limit, then ended. */
  once<T>(wish: Wish, read: (answer: Answer) => Promise<T>): Promise<T>
  /** Gives up what is under way. */
  close(): void
}

const OPENING_MS = 30_000

export function openExchange(access: Access, sockets: number): Exchange {
  const requests = agentOf(access, sockets)
  // A watch holds its connection for minutes: those are not to take the place of requests.
  const streams = agentOf(access, Number.POSITIVE_INFINITY)
  // Not a signal that all listen to: adding a listener takes the longer the more there are, and there are thousands.
  const underWay = new Set<() => void>()
  return {
    open: (wish) => open({ access, agent: streams, underWay }, wish),
    async once(wish, read) {
      const answer = await open({ access, agent: requests, underWay }, wish)
      try {
        return await read(answer)
      } finally {
        answer.end()
      }
    },
    close() {
      for (const stop of underWay) stop()
      requests.destroy()
      streams.destroy()
    },
  }
}

function agentOf({ server, proxy }: Access, maxSockets: number): http.Agent {
  const options = {
    keepAlive: true,
    maxSockets,
    ...(proxy ? { proxyEnv: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } } : {}),
  }
  return server.protocol === 'https:' ? new https.Agent(options) : new http.Agent(options)
}

interface Line {
  readonly access: Access
  readonly agent: http.Agent
  readonly underWay: Set<() => void>
}

function open({ access, agent, underWay }: Line, wish: Wish): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = begin(access, agent, wish)
    let why: string | undefined
    const stop = (how: string): void => {
      why ??= how
      request.destroy(new Error(how))
    }
    // Of what may stay open for ever the beginning has a limit, if it is known to begin at once.
    const limitMs = wish.timeoutMs ?? (wish.idleMs === undefined ? undefined : OPENING_MS)
    const late = (): void => stop(`no complete answer within ${(limitMs ?? 0) / 1_000} s`)
    const timer = limitMs === undefined ? undefined : setTimeout(late, limitMs)
    const onAbort = (): void => stop('the work was cancelled')
    wish.signal?.addEventListener('abort', onAbort)
    underWay.add(onAbort)
    const settle = (): void => {
      clearTimeout(timer)
      wish.signal?.removeEventListener('abort', onAbort)
      underWay.delete(onAbort)
    }
    const lost = (error: unknown, isStale: boolean): Error => {
      const how = why ?? wordsOf(error)
      return slipwayError('kubernetes.unreachable', { server: access.server.origin, how, isStale })
    }
    request.on('error', (error) => {
      settle()
      reject(lost(error, request.reusedSocket && !isTlsTrouble(error)))
    })
    request.on('response', (response) => {
      if (wish.timeoutMs === undefined) clearTimeout(timer)
      if (wish.idleMs !== undefined) {
        response.setTimeout(wish.idleMs, () => stop(`nothing came for ${(wish.idleMs ?? 0) / 1_000} s`))
      }
      const end = (): void => {
        settle()
        if (!response.complete) request.destroy()
      }
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: chunksOf(response, lost), end })
    })
    if (wish.signal?.aborted === true) onAbort()
    request.end(wish.body)
  })
}

async function* chunksOf(
  response: IncomingMessage,
  lost: (error: unknown, isStale: boolean) => Error,
): AsyncGenerator<Buffer, void> {
  try {
    for await (const chunk of response) yield chunk as Buffer
  } catch (error) {
    throw lost(error, false)
  }
}

function begin(access: Access, agent: http.Agent, wish: Wish): http.ClientRequest {
  const { server, ca, insecure, serverName } = access
  const { token, cert, key } = wish.proof
  const headers: http.OutgoingHttpHeaders = {
    accept: wish.accept ?? 'application/json',
    // A packed stream would come late.
    'accept-encoding': wish.timeoutMs === undefined ? 'identity' : 'gzip',
    'user-agent': 'slipway',
    ...(wish.body === undefined
      ? {}
      : { 'content-type': wish.contentType ?? 'application/json', 'content-length': Buffer.byteLength(wish.body) }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  }
  const common = {
    agent,
    method: wish.method,
    headers,
    path: pathOf(server, wish),
    host: hostOf(server),
    port: server.port,
  }
  const request =
    server.protocol === 'https:'
      ? https.request({
          ...common,
          rejectUnauthorized: !insecure,
          ...(ca === undefined ? {} : { ca }),
          ...(serverName === undefined ? {} : { servername: serverName }),
          ...(cert === undefined || key === undefined ? {} : { cert, key }),
        })
      : http.request(common)
  request.on('socket', (socket) => {
    socket.setKeepAlive(true, 15_000)
    socket.setNoDelay(true)
  })
  return request
}

/** Node wants an IPv6 address without its brackets. */
function hostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

/** A server may lie below a path, as behind a gateway of several clusters. */
function pathOf(server: URL, { path, query = {} }: Wish): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  const text = new URLSearchParams(given).toString()
  return `${server.pathname.replace(/\/$/, '')}${path}${text === '' ? '' : `?${text}`}`
}
