import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { openCluster } from '#providers/kubernetes/api/cluster.ts'
import type { Cluster } from '#providers/kubernetes/api/cluster.ts'
import type { ApiOptions } from '#providers/kubernetes/api/client.ts'
import { LiveStore } from '#providers/kubernetes/live/store.ts'
import type { Manifest } from '#providers/kubernetes/manifest.ts'
import { systemClock } from '#tools/clock.ts'
import { startApiServer } from './kubernetes/server.ts'
import type { ApiServer, ApiServerOptions } from './kubernetes/server.ts'

export interface ClusterPlace {
  readonly server: ApiServer
  readonly cluster: Cluster
  /** A store of the cluster, closed with the test. */
  readonly store: (options?: { readonly namespaces?: readonly string[] }) => LiveStore
}

/** The double of an API server with a connection to it and the namespace `shop`; gone with the test. */
export async function clusterPlace(
  t: TestContext,
  { sockets, ...options }: ApiServerOptions & Pick<ApiOptions, 'sockets'> = {},
): Promise<ClusterPlace> {
  const server = await startApiServer({ speed: 20, ...options })
  const folder = await mkdtemp(join(tmpdir(), 'slipway-'))
  const kubeconfig = join(folder, 'config')
  await writeFile(kubeconfig, server.kubeconfig)
  const around = { env: {}, serviceAccount: '/none' }
  const cluster = await openCluster({ kubeconfig, allowExec: false }, around, {
    clock: systemClock,
    ...(sockets === undefined ? {} : { sockets }),
  })
  const stores: LiveStore[] = []
  t.after(async () => {
    await Promise.all(stores.map((store) => store.close()))
    await cluster.api.close()
    await server.close()
    await rm(folder, { recursive: true })
  })
  await cluster.objects.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } })
  return {
    server,
    cluster,
    store: (wish = {}) => {
      const store = new LiveStore({ ...cluster, clock: systemClock, ...wish })
      stores.push(store)
      return store
    },
  }
}

export function deployment(
  name: string,
  { image = 'web:v1', replicas = 1, ...more }: Record<string, unknown> = {},
): Manifest {
  const labels = { app: name }
  const spec = {
    replicas,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'web', image }] } },
    ...more,
  }
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'shop' }, spec }
}

export function configMap(name: string, data: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data }
}
