import type { Cluster } from '#providers/kubernetes/api/cluster.ts'
import { nameOf, keyOf } from '#providers/kubernetes/manifest.ts'
import type { LiveObject } from '#providers/kubernetes/manifest.ts'
import { until } from './patience.ts'
import type { Patience } from './patience.ts'

/** On everything of no namespace that a test makes, its namespace included. */
const TEST_LABELS = {
  /** Which run made it. */
  run: 'slipway.dev/test',
  /** The namespace of the test. */
  place: 'slipway.dev/test-place',
} as const

/** All that tests make outside a namespace. What is in a namespace goes with it. */
const KINDS = [
  ['rbac.authorization.k8s.io/v1', 'ClusterRole'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
  ['v1', 'Namespace'],
] as const

export function placeLabels(run: string, place: string): Readonly<Record<string, string>> {
  return { [TEST_LABELS.run]: run, [TEST_LABELS.place]: place }
}

export function ofPlace(run: string, place: string): string {
  return `${ofRun(run)},${TEST_LABELS.place}=${place}`
}

export function ofRun(run: string): string {
  return `${TEST_LABELS.run}=${run}`
}

/** Held for a test's own sake: whoever sweeps lets it go. */
export const TEST_FINALIZER = 'slipway.dev/held-by-a-test'

export const OF_ANY_RUN = TEST_LABELS.run

/** Removes what bears such labels, waits until it is gone, and answers what it was. */
export async function sweep(
  { kinds, objects }: Cluster,
  labelSelector: string,
  patience: Patience,
): Promise<readonly string[]> {
  const found = await marked({ kinds, objects }, labelSelector)
  const names = found.map((one) => nameOf(keyOf(one)))
  for (const one of found) if (one.kind === 'Namespace') await letGo({ kinds, objects }, one.metadata.name)
  for (const one of found) await objects.remove(one, { propagation: 'background', uid: one.metadata.uid })
  const left = async (): Promise<readonly string[]> =>
    (await marked({ kinds, objects }, labelSelector)).map((one) => nameOf(keyOf(one)))
  await until(patience, {
    what: `the end of ${names.join(', ')}`,
    ask: async () => (await left()).length === 0,
    shown: left,
  })
  return names
}

type Reach = Pick<Cluster, 'kinds' | 'objects'>

async function letGo({ kinds, objects }: Reach, namespace: string): Promise<void> {
  const info = await kinds.find('v1', 'ConfigMap')
  if (!info) return
  for await (const { items } of objects.list(info, { namespace })) {
    const held = items.filter(({ metadata }) => metadata.finalizers?.includes(TEST_FINALIZER))
    for (const one of held) await objects.patch(one, { type: 'merge', body: { metadata: { finalizers: null } } })
  }
}

async function marked({ kinds, objects }: Reach, labelSelector: string): Promise<readonly LiveObject[]> {
  const found: LiveObject[] = []
  for (const [apiVersion, kind] of KINDS) {
    const info = await kinds.find(apiVersion, kind)
    if (!info) continue
    for await (const { items } of objects.list(info, { labelSelector })) found.push(...items)
  }
  return found
}
