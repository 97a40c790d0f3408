import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gatewayKinds, istioKinds, smiKinds } from '../kubernetes/custom-kinds.ts'
import { startApiServer } from '../kubernetes/server.ts'

/** Its waits are so many times shorter than a cluster's. */
const SPEED = 20

export interface Double extends AsyncDisposable {
  /** Path. */
  readonly kubeconfig: string
}

/** A double of an API server with the kinds of every way to split requests, reached by its kubeconfig alone. */
export async function startDouble(): Promise<Double> {
  const definitions = [...gatewayKinds(), ...istioKinds(), ...smiKinds()]
  const server = await startApiServer({ speed: SPEED, definitions, tls: true, token: 'double' })
  const folder = await mkdtemp(join(tmpdir(), 'slipway-double-'))
  const kubeconfig = join(folder, 'config')
  await writeFile(kubeconfig, server.kubeconfig)
  return {
    kubeconfig,
    async [Symbol.asyncDispose]() {
      await server.close()
      await rm(folder, { recursive: true })
    },
  }
}
