import { join, resolve } from 'node:path'
import { createHostClient } from '#host/client.ts'
import type { HostClient } from '#host/client.ts'
import { homeHash, socketPath } from '#host/socket-path.ts'
import { createReleaseCheck } from './release-check.ts'
import type { ReleaseCheck } from './release-check.ts'
import type { TargetSettings } from './settings.ts'

/** A host daemon as its provider reaches it. Nothing stays open between calls, so it may come and go. */
export interface Connection {
  readonly client: HostClient
  readonly settings: TargetSettings
  /** Absolute: where its releases are kept. */
  readonly releases: string
  readonly check: ReleaseCheck
}

export function connect(settings: TargetSettings, { home }: { home: string }): Promise<Connection> {
  const { socket } = settings
  const client = createHostClient(socket ?? socketPath(home))
  // Each daemon's own: only it knows which of them it uses.
  const folder = socket === undefined ? 'releases' : `releases-${homeHash(socket)}`
  return Promise.resolve({ client, settings, releases: join(resolve(home), folder), check: createReleaseCheck() })
}
