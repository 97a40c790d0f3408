import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { slipwayError } from '#domain/errors.ts'

export interface Address {
  readonly host: string
  readonly port: number
}

export interface Listening {
  readonly url: string
  close(): Promise<void>
}

const FINISH_MS = 2_000

/** Errors: `server.listen`. */
export async function listen(app: Hono, address: Address): Promise<Listening> {
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const server = createServer({ keepAliveTimeout: 65_000 }, (incoming, outgoing) => void answer(incoming, outgoing))
  await bind(server, address)
  const { port } = server.address() as AddressInfo
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  return { url: `http://${host}:${port}`, close: () => stop(server) }
}

function bind(server: Server, { host, port }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'another program uses this address' : cause.message
      reject(slipwayError('server.listen', { listen: `${host}:${port}`, why }, { cause }))
    })
    server.listen(port, host, resolve)
  })
}

/** Requests that are being answered get a moment to end. */
function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), FINISH_MS)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}
