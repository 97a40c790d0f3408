import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startApiServer } from './server.ts'
import type { ApiServer, ApiServerOptions } from './server.ts'

/** The double in this process, and how it is reached. */
export interface Double extends AsyncDisposable {
  readonly server: ApiServer
  /** Its own, for what comes and goes with it. */
  readonly folder: string
  /** Path, in the folder. */
  readonly kubeconfig: string
}

/** With nothing in it; its waits are twenty times shorter than a cluster's. */
export async function openDouble(options: ApiServerOptions = {}): Promise<Double> {
  const server = await startApiServer({ speed: 20, ...options })
  const folder = await mkdtemp(join(tmpdir(), 'slipway-double-'))
  const kubeconfig = join(folder, 'config')
  await writeFile(kubeconfig, server.kubeconfig)
  return {
    server,
    folder,
    kubeconfig,
    async [Symbol.asyncDispose]() {
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
