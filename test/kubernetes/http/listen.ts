import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Certificate } from './certificate.ts'

/** A listening server whose connections can be cut. */
export interface Listener {
  readonly port: number
  /** Cuts all connections and stops listening. */
  stop(): Promise<void>
}

/** On 127.0.0.1; port 0 is any free one. */
export async function listen(
  listener: RequestListener,
  { port, certificate }: { readonly port: number; readonly certificate?: Certificate },
): Promise<Listener> {
  const server: Server = certificate ? createSecureServer(certificate, listener) : createServer(listener)
  server.keepAliveTimeout = 0
  server.requestTimeout = 0
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    socket.setNoDelay(true)
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
