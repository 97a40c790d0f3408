import { join, resolve } from 'node:path'
import type { ConnectContext } from '#domain/provider.ts'
import { systemClock } from '#tools/clock.ts'
import { SERVICE_ACCOUNT } from './api/access.ts'
import { openCluster } from './api/cluster.ts'
import { openInventories } from './apply/inventory.ts'
import { Rounds } from './apply/rounds.ts'
import { clusterVersions } from './cluster-versions.ts'
import type { Connection } from './context.ts'
import { LiveStore } from './live/store.ts'
import { chartAccess } from './render/chart-access.ts'
import type { TargetSettings } from './settings.ts'

/** Asks the cluster nothing yet, so that one that is away does not hold up the others. Errors: `kubernetes.kubeconfig`, `kubernetes.exec-refused`. */
export async function connect(settings: TargetSettings, context: ConnectContext): Promise<Connection> {
  const folder = join(resolve(context.home), 'kubernetes')
  const clock = systemClock
  const around = { env: process.env, serviceAccount: SERVICE_ACCOUNT }
  const cluster = await openCluster(settings, around, { clock, writesPerSecond: settings.requestsPerSecond })
  const { namespaces } = settings
  const { objects, kinds } = cluster
  const store = new LiveStore({ objects, kinds, clock, namespaces })
  return {
    settings,
    cluster,
    store,
    inventories: openInventories({ cluster, clock, namespaces }),
    rounds: new Rounds(store),
    charts: chartAccess(settings.charts, context),
    versions: clusterVersions({ cluster, clock, folder }),
    driftMemory: new Map(),
    clock,
    folder,
  }
}

export async function disconnect({ store, inventories, cluster }: Connection): Promise<void> {
  await Promise.all([store.close(), inventories.close()])
  await cluster.api.close()
}
