import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gatewayKinds } from '../../kubernetes/custom-kinds.ts'
import { startApiServer } from '../../kubernetes/server.ts'
import { watchTraffic } from '../../kubernetes-provider/traffic-watch.ts'
import { OVERTAKEN, PROMOTED, ROLLED_BACK } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import type { Setting } from '../setting.ts'
import { APPLICATION, filesOf, manifestsOf, NAMESPACE, sceneOf } from './application.ts'
import type { Kind } from './application.ts'
import { watchBirths } from './births.ts'
import { openFront } from './front.ts'
import { sight } from './sight.ts'

/** How many times faster than a real one the cluster is. */
const SPEED = 20

export const KUBERNETES_SCENARIOS: readonly Scenario[] = [
  ...[PROMOTED, ...ROLLED_BACK, OVERTAKEN].map((release) => scenario({ method: 'gateway', release })),
  scenario({ method: 'service', release: PROMOTED }),
]

function scenario(kind: Kind): Scenario {
  const place = `kubernetes by ${kind.method}`
  return { ...kind.release, place, parts: ['agent', 'server'], prepare: (home) => prepare(home, kind) }
}

const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }

/** What digests of Secrets are keyed with is else made by chance, and no two worlds could be compared. */
const contentKey = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: `slipway-key-${APPLICATION}`, namespace: NAMESPACE },
  data: { key: Buffer.alloc(32, 'k').toString('base64') },
}

/** Objects of a cluster, whose every moment is held against the rules for traffic. */
async function prepare(home: string, kind: Kind): Promise<Setting> {
  const { settings: traffic, seeds } = sceneOf(kind)
  const cluster = await startApiServer({ speed: SPEED, definitions: gatewayKinds() })
  for (const seed of [namespace, contentKey, ...seeds]) cluster.seed(seed)
  const watch = watchTraffic(cluster, { traffic })
  const births = watchBirths(cluster)
  const front = await openFront(cluster)
  const kubeconfig = join(home, 'kubeconfig')
  await writeFile(kubeconfig, cluster.kubeconfig)
  return {
    application: APPLICATION,
    url: front.url,
    target: { name: 'cluster', kubernetes: { kubeconfig, namespace: NAMESPACE } },
    triesAgain: false,
    filesOf: (version) => Promise.resolve(filesOf(kind, version, front.url)),
    sight: (version) => sight({ cluster, watch, births, front, wanted: manifestsOf(kind, version) }),
    async close() {
      await front.close()
      await cluster.close()
    },
    excuses: () => false,
  }
}
