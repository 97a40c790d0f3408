import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock } from '#tools/clock.ts'
import type { FrontSpec, ListenState } from './api.ts'
import { forward } from './forward.ts'
import { parseListen } from './listen-address.ts'
import type { Traffic } from './route-request.ts'
import { openTunnel } from './tunnel.ts'

const REOPEN_AFTER_MS = 1_000
/** Longer than the load balancers in front usually keep theirs, so that it is never we who close a connection in use. */
const KEEP_ALIVE_MS = 65_000
const CLOSE_WITHIN_MS = 5_000

interface ProxyServer {
  readonly server: Server
  /** Upgraded connections: the server itself has forgotten them. */
  readonly tunnels: ReadonlySet<Duplex>
}

export interface FrontOptions {
  readonly clock: Clock
  readonly traffic: Traffic
  readonly onChange: () => void
}

/** The address where an application answers. A new address is opened before the old one is closed. */
export class Front {
  readonly #options: FrontOptions
  #server: ProxyServer | undefined
  #state: ListenState = { address: '', status: 'opening', reason: '' }
  #opening = new AbortController()

  constructor(options: FrontOptions) {
    this.#options = options
  }

  get state(): ListenState {
    return this.#state
  }

  /** Ends after the first try; a taken port is tried again until it is free or another address is wanted. */
  async apply(spec: FrontSpec): Promise<void> {
    this.#options.traffic.rules = spec
    const { address, status } = this.#state
    if (address === spec.listen && status !== 'failed') return
    this.#opening.abort()
    const opening = new AbortController()
    this.#opening = opening
    this.#set({ address: spec.listen, status: 'opening', reason: `opening ${spec.listen}` })
    if (!(await this.#open(spec.listen, opening.signal))) void this.#keepTrying(spec.listen, opening.signal)
  }

  async close(): Promise<void> {
    this.#opening.abort()
    const server = this.#server
    this.#server = undefined
    if (server) await closeServer(server, this.#options.clock)
  }

  async #keepTrying(address: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#options.clock.sleep(REOPEN_AFTER_MS, signal)
      if (signal.aborted || (await this.#open(address, signal))) return
    }
  }

  async #open(address: string, signal: AbortSignal): Promise<boolean> {
    const opened = proxyServer(this.#options.traffic)
    const failure = await listen(opened.server, address)
    if (signal.aborted) {
      opened.server.close()
      return false
    }
    if (failure !== undefined) {
      this.#set({ address, status: 'failed', reason: failure })
      return false
    }
    const before = this.#server
    this.#server = opened
    this.#set({ address, status: 'open', reason: `answering on ${address}` })
    if (before) void closeServer(before, this.#options.clock)
    return true
  }

  #set(state: ListenState): void {
    const changed = state.status !== this.#state.status || state.reason !== this.#state.reason
    this.#state = state
    if (changed) this.#options.onChange()
  }
}

function proxyServer(traffic: Traffic): ProxyServer {
  const server = createServer({
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: 0, // An upload may take as long as it likes; silence ends it.
    headersTimeout: 60_000,
    // Other protocols that a client would like to change to are passed on as the plain requests they are.
    shouldUpgradeCallback: (req) => req.headers.upgrade?.toLowerCase() === 'websocket',
  })
  const tunnels = new Set<Duplex>()
  server.on('request', (req: IncomingMessage, res: ServerResponse) => forward(traffic, req, res))
  server.on('upgrade', (req: IncomingMessage, client: Duplex, head: Buffer) => {
    tunnels.add(client)
    client.on('close', () => tunnels.delete(client))
    openTunnel(traffic, req, { client: client as Socket, head })
  })
  server.timeout = 300_000 // Of silence on a client's connection.
  return { server, tunnels }
}

/** A sentence where it failed. */
function listen(server: Server, address: string): Promise<string | undefined> {
  const parsed = parseListen(address)
  if (!parsed) return Promise.resolve(`${address} is no address to listen on`)
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(describe(address, error)))
    server.listen({ host: parsed.host, port: parsed.port, backlog: 1_024 }, () => {
      server.removeAllListeners('error')
      server.on('error', () => {}) // Such as no free file descriptor for one connection: the others go on.
      resolve(undefined)
    })
  })
}

function describe(address: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE') return `${address} is taken by another program`
  if (error.code === 'EACCES') return `listening on ${address} is not permitted to this user`
  if (error.code === 'EADDRNOTAVAIL') return `this machine has no address ${address}`
  return `${address} cannot be opened: ${error.message}`
}

/** Accepts nothing new, lets requests end for a moment, then closes what is left. */
async function closeServer({ server, tunnels }: ProxyServer, clock: Clock): Promise<void> {
  const ended = new AbortController()
  server.close(() => ended.abort())
  server.closeIdleConnections()
  await clock.sleep(CLOSE_WITHIN_MS, ended.signal)
  server.closeAllConnections()
  for (const tunnel of tunnels) tunnel.destroy()
}
