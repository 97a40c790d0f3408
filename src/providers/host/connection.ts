import { resolve } from 'node:path'
import { createHostClient } from '#host/client.ts'
import type { HostClient } from '#host/client.ts'
import { socketPath } from '#host/socket-path.ts'
import type { TargetSettings } from './settings.ts'

/** A host daemon as its provider reaches it. Nothing stays open between calls, so it may come and go. */
export interface Connection {
  readonly client: HostClient
  readonly settings: TargetSettings
  /** Absolute; releases are kept below it. */
  readonly home: string
}

export function connect(settings: TargetSettings, { home }: { home: string }): Promise<Connection> {
  const client = createHostClient(settings.socket ?? socketPath(home))
  return Promise.resolve({ client, settings, home: resolve(home) })
}
