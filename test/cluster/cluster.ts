import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { openCluster } from '#providers/kubernetes/api/cluster.ts'
import type { Cluster } from '#providers/kubernetes/api/cluster.ts'
import { systemClock } from '#tools/clock.ts'
import { handedOn, REGISTRY } from './chosen.ts'
import type { Chosen } from './chosen.ts'
import { startDouble } from './double.ts'
import { patienceWith } from './patience.ts'
import type { Patience } from './patience.ts'
import { openPlace } from './place.ts'
import type { PlaceWish, TestPlace } from './place.ts'

/** The cluster that the tests of a suite share. */
export interface TestCluster {
  readonly chosen: Chosen
  readonly patience: Patience
  place(): Promise<TestPlace>
  knows(apiVersion: string, kind: string): Promise<boolean>
}

/** For as long as the suite runs within which it is called: the cluster that was chosen, else a double. */
export function testCluster(): TestCluster {
  const opened = new AsyncDisposableStack()
  let wish: PlaceWish | undefined
  const ready = (): PlaceWish => {
    if (!wish) throw new Error('the cluster is open only while tests run')
    return wish
  }
  before(async () => {
    const chosen = handedOn(process.env) ?? chosenDouble(opened.use(await startDouble()).kubeconfig)
    const home = await mkdtemp(join(tmpdir(), 'slipway-cluster-'))
    opened.defer(() => rm(home, { recursive: true, force: true }))
    const cluster = await openChosen(chosen)
    opened.defer(() => cluster.api.close())
    wish = { chosen, cluster, home }
  })
  after(() => opened.disposeAsync())
  return {
    get chosen() {
      return ready().chosen
    },
    get patience() {
      return patienceWith(ready().chosen)
    },
    place: () => openPlace(ready()),
    knows: async (apiVersion, kind) => (await ready().cluster.kinds.find(apiVersion, kind)) !== undefined,
  }
}

export function chosenDouble(kubeconfig: string): Chosen {
  return { kind: 'double', kubeconfig, registry: REGISTRY, run: newRun() }
}

export function newRun(): string {
  return randomBytes(3).toString('hex')
}

/** Reached by that kubeconfig and nothing else. */
export function openChosen({ kubeconfig, context }: Pick<Chosen, 'kubeconfig' | 'context'>): Promise<Cluster> {
  const around = { env: process.env, serviceAccount: '/none' }
  return openCluster({ kubeconfig, context, allowExec: true }, around, { clock: systemClock })
}
