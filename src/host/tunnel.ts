import { request } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { ANSWER_WITHIN_MS } from './forward.ts'
import { endToEndHeaders, requestHeaders } from './headers.ts'
import { CLASS, classOfStatus, recordRequest } from './meter.ts'
import { routeRequest } from './route-request.ts'
import type { Traffic } from './route-request.ts'
import type { Upstream } from './split.ts'

interface Ends {
  readonly client: Socket
  /** What the client sent right behind its request. */
  readonly head: Buffer
}

/** An upgraded connection (WebSocket): both sides are joined until either ends, or its instance is drained. */
export function openTunnel(traffic: Traffic, req: IncomingMessage, ends: Ends): void {
  const { client } = ends
  const { upstream } = routeRequest(traffic, req)
  client.on('error', () => client.destroy())
  if (!upstream) {
    client.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    return
  }
  const count = enter(traffic, upstream, client)
  const fail = (): void => {
    count.answered(undefined)
    client.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  }
  try {
    const out = send(req, upstream, ends)
    out.on('upgrade', () => count.answered(101))
    out.on('response', (answer) => count.answered(answer.statusCode ?? 502))
    out.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') traffic.onRefused(upstream)
      if (!client.destroyed) fail()
    })
  } catch {
    fail() // Node refuses to send some of what it let in.
  }
}

function send(req: IncomingMessage, upstream: Upstream, { client, head }: Ends): ClientRequest {
  const { method, url: path } = req
  const headers = [...requestHeaders(req), 'Connection', 'Upgrade', 'Upgrade', req.headers.upgrade ?? '']
  const target = { host: '127.0.0.1', port: upstream.port, method, path, headers }
  const out = request({ ...target, agent: false, timeout: ANSWER_WITHIN_MS })
  out.on('timeout', () => out.destroy(new Error('no answer in time')))
  client.on('close', () => out.destroy())
  out.on('upgrade', (answer, socket: Socket, rest: Buffer) => {
    client.write(headOf(answer, ['Connection', 'Upgrade', 'Upgrade', answer.headers.upgrade ?? '']))
    if (rest.length > 0) client.write(rest)
    if (head.length > 0) socket.write(head)
    join(client, socket)
  })
  out.on('response', (answer) => {
    client.write(headOf(answer, ['Connection', 'close']))
    answer.on('error', () => client.destroy())
    answer.pipe(client)
  })
  out.end()
  return out
}

/** Counts the connection as in flight until it is closed; its answer is counted once. */
function enter(
  traffic: Traffic,
  upstream: Upstream,
  client: Socket,
): { answered: (status: number | undefined) => void } {
  const meter = traffic.meters[upstream.variant]
  const startedAt = performance.now()
  let counted = false
  upstream.inFlight += 1
  meter.inFlight += 1
  upstream.tunnels.add(client)
  client.on('close', () => {
    upstream.inFlight -= 1
    meter.inFlight -= 1
    upstream.tunnels.delete(client)
  })
  return {
    answered(status) {
      if (counted) return
      counted = true
      const kind = status === undefined ? CLASS.error : classOfStatus(status)
      recordRequest(meter, { kind, latencyMs: performance.now() - startedAt, at: traffic.now() })
    },
  }
}

function join(client: Socket, socket: Socket): void {
  // Silence is usual on an upgraded connection.
  client.setTimeout(0)
  socket.setTimeout(0)
  const close = (): void => {
    client.destroy()
    socket.destroy()
  }
  socket.on('error', close)
  socket.on('close', close)
  client.on('close', close)
  client.pipe(socket).pipe(client)
}

/** The parser has refused line breaks in names and values, so they can be written as they came. */
function headOf(answer: IncomingMessage, connection: readonly string[]): string {
  const headers = [...endToEndHeaders(answer), ...connection]
  let head = `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n`
  for (let i = 0; i + 1 < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`
  return `${head}\r\n`
}
