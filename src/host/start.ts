import { mkdir, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Clock } from '#tools/clock.ts'
import { lockFolder } from '#tools/folder-lock.ts'
import type { Log } from '#tools/log.ts'
import { serveApi } from './api-server.ts'
import { House } from './house.ts'
import { MetricsListener } from './metrics-listener.ts'
import { metricsText } from './metrics-text.ts'
import { socketPath } from './socket-path.ts'

export interface HostOptions {
  /** Its state, the logs of the applications and, unless its path is too long, the socket. */
  readonly home: string
  readonly clock: Clock
  readonly log: Log
}

export interface Host {
  readonly socket: string
  /** `keep` (the default) leaves the applications' processes to the next daemon; `stop` ends them in order. */
  close(options?: { readonly processes: 'keep' | 'stop' }): Promise<void>
}

/** Starts the host daemon. Errors: `host.already-running`. */
export async function startHost({ home, clock, log }: HostOptions): Promise<Host> {
  await mkdir(join(home, 'host'), { recursive: true, mode: 0o700 })
  const lock = await lockFolder(home, { name: 'host', busy: 'host.already-running' })
  try {
    const house = new House({ home, clock, log })
    const text = (): string => metricsText(house.all())
    const metrics = new MetricsListener({ file: join(home, 'host', 'settings.json'), log, text })
    await Promise.all([house.open(), metrics.open()])
    const socket = socketPath(home)
    const api = await serveApi(socket, { house, metrics, log })
    log.info('The host daemon is ready', { socket })
    return {
      socket,
      async close({ processes } = { processes: 'keep' }) {
        api.close()
        metrics.close()
        await house.close(processes)
        api.closeAllConnections()
        if (dirname(socket) !== resolve(home)) await rm(dirname(socket), { recursive: true, force: true })
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}
