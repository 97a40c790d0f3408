import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { slipwayError } from '#domain/errors.ts'
import type { Vitals } from './vitals.ts'

// Taken this way the web client that belongs to the module stays unloaded.
const { createServer } = process.getBuiltinModule('node:http')

export interface HealthEndpoint {
  readonly port: number
  close(): Promise<void>
}

const MOST_CONNECTIONS = 50
const PATIENCE_MS = 5_000

/**
 * Answers `/healthz` and `/readyz` for a probe; nothing else is there, and nothing is changed by it.
 * Errors: `agent.health-listen`.
 */
export async function serveHealth(listen: string, vitals: Vitals): Promise<HealthEndpoint> {
  const options = { requestTimeout: PATIENCE_MS, headersTimeout: PATIENCE_MS, maxHeaderSize: 8_192 }
  const server = createServer(options, (request, response) => answer(request, response, vitals))
  server.maxConnections = MOST_CONNECTIONS
  const { hostname, port } = new URL(`http://${listen}`)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'another program uses this address' : cause.message
      reject(slipwayError('agent.health-listen', { listen, why }, { cause }))
    })
    // `URL` leaves 80 out.
    server.listen(port === '' ? 80 : Number(port), hostname.replaceAll(/[[\]]/g, ''), resolve)
  })
  // A start that fails afterwards is not held up by it.
  server.unref()
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function answer({ method, url }: IncomingMessage, response: ServerResponse, vitals: Vitals): void {
  if (method !== 'GET' && method !== 'HEAD') return send(response, 405, { status: 'GET only' })
  const [path] = (url ?? '').split('?')
  if (path === '/healthz') {
    const isAlive = vitals.isAlive()
    return send(response, isAlive ? 200 : 503, { status: isAlive ? 'ok' : 'stuck' })
  }
  if (path !== '/readyz') return send(response, 404, { status: 'nothing here: /healthz, /readyz' })
  const readiness = vitals.readiness()
  send(response, readiness.status === 'ready' ? 200 : 503, readiness)
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = `${JSON.stringify(body)}\n`
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // A probe comes every few seconds with a connection of its own.
    connection: 'close',
  })
  response.end(text)
}
