import type { TestContext } from 'node:test'
import { openCluster } from '#providers/kubernetes/api/cluster.ts'
import type { Cluster } from '#providers/kubernetes/api/cluster.ts'
import type { ApiOptions } from '#providers/kubernetes/api/client.ts'
import { LiveStore } from '#providers/kubernetes/live/store.ts'
import { systemClock } from '#tools/clock.ts'
import { openDouble } from '../kubernetes/double.ts'
import type { ApiServer, ApiServerOptions } from '../kubernetes/server.ts'

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
  const double = await openDouble(options)
  const { server, kubeconfig } = double
  const around = { env: {}, serviceAccount: '/none' }
  const cluster = await openCluster({ kubeconfig, allowExec: false }, around, {
    clock: systemClock,
    ...(sockets === undefined ? {} : { sockets }),
  })
  const stores: LiveStore[] = []
  t.after(async () => {
    await Promise.all(stores.map((store) => store.close()))
    await cluster.api.close()
    await double[Symbol.asyncDispose]()
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
