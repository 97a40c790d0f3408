import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { Log } from '#tools/log.ts'
import type { HostSettings } from './api.ts'
import { readDurable, writeDurably } from './durable-file.ts'
import { parseListen } from './listen-address.ts'
import { parseHostSettings } from './parse.ts'

export interface MetricsOptions {
  readonly file: string
  readonly log: Log
  readonly text: () => string
}

/** `/metrics` on a TCP address, for a Prometheus server; nothing else is answered there. */
export class MetricsListener {
  readonly #options: MetricsOptions
  #settings: HostSettings = {}
  #server: Server | undefined

  constructor(options: MetricsOptions) {
    this.#options = options
  }

  async open(): Promise<void> {
    const value = await readDurable(this.#options.file)
    if (value !== undefined) await this.#use(parseHostSettings(value))
  }

  async apply(settings: HostSettings): Promise<void> {
    const isOpen = this.#server?.listening === true || settings.metricsListen === undefined
    if (settings.metricsListen === this.#settings.metricsListen && isOpen) return
    await writeDurably(this.#options.file, settings)
    await this.#use(settings)
  }

  close(): void {
    this.#server?.close()
    this.#server?.closeAllConnections()
  }

  /** A taken address is told in the log; the applications do not wait for their metrics. */
  async #use(settings: HostSettings): Promise<void> {
    this.close()
    this.#settings = settings
    const address = settings.metricsListen === undefined ? undefined : parseListen(settings.metricsListen)
    if (!address) return
    const server = createServer((req, res) => {
      const isMetrics = req.method === 'GET' && req.url === '/metrics'
      res.writeHead(isMetrics ? 200 : 404, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
      res.end(isMetrics ? this.#options.text() : 'Only /metrics is here.\n')
    })
    this.#server = server
    await new Promise<void>((resolve) => {
      server.on('error', (error) => {
        this.#options.log.error('The address for metrics cannot be opened', { address: settings.metricsListen, error })
        resolve()
      })
      server.listen({ host: address.host, port: address.port }, resolve)
    })
  }
}
