import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { slipwayError } from '#domain/errors.ts'
import { createServer } from './node-http.ts'

export interface Address {
  readonly host: string
  readonly port: number
}

export interface Listening {
  /** As this machine reaches it. */
  readonly url: string
  close(): Promise<void>
}

const FINISH_MS = 2_000
const IDLE_CHECK_MS = 20

/** Every address of the machine is none that one could call. */
const REACHED_AT: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/** Errors: `server.listen`. */
export async function listen(listener: RequestListener, address: Address): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: 65_000 }, listener)
  await bind(server, address)
  const { port } = server.address() as AddressInfo
  const reached = REACHED_AT[address.host] ?? address.host
  const host = reached.includes(':') ? `[${reached}]` : reached
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

/** Requests that are being answered get a moment to end; a connection is closed as soon as it is idle. */
function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS)
    const timer = setTimeout(() => server.closeAllConnections(), FINISH_MS)
    server.close(() => {
      clearInterval(idle)
      clearTimeout(timer)
      resolve()
    })
  })
}
