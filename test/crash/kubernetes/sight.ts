import { setTimeout as sleep } from 'node:timers/promises'
import { inventoryName } from '#providers/kubernetes/apply/inventory-text.ts'
import { FIELD_MANAGER } from '#providers/kubernetes/manifest.ts'
import type { Manifest } from '#providers/kubernetes/manifest.ts'
import { at, isObject, listOf, without } from '../../kubernetes/json.ts'
import type { ApiObject } from '../../kubernetes/object.ts'
import type { ApiServer } from '../../kubernetes/server.ts'
import type { TrafficWatch } from '../../kubernetes-provider/traffic-watch.ts'
import type { Sight } from '../setting.ts'
import { APPLICATION } from './application.ts'
import type { Births } from './births.ts'
import type { Front } from './front.ts'

const LOOK_MS = 50
const SETTLED_WITHIN_MS = 15_000
const MOST_FAULTS = 3

/** What controllers make of the rest, and take away some time later. */
const PASSING = new Set(['Event', 'Pod', 'ReplicaSet', 'Endpoints', 'EndpointSlice', 'ControllerRevision', 'Lease'])

export interface Seen {
  readonly cluster: ApiServer
  readonly watch: TrafficWatch
  readonly births: Births
  readonly front: Pick<Front, 'faults'>
  /** All that git asks for now. */
  readonly wanted: readonly Manifest[]
}

export async function sight({ cluster, watch, births, front, wanted }: Seen): Promise<Sight> {
  const isSettled = await settled(cluster)
  const kept = allIn(cluster).filter(({ kind }) => !PASSING.has(kind))
  return {
    same: {
      ...Object.fromEntries(kept.map((one) => [nameOf(one), formOf(one)])),
      // Each time it changed.
      'shares of the canary': watch.canary,
      'ReplicaSets that ever were': births.replicaSets.toSorted(),
      'pods that ever were': births.pods.toSorted(),
    },
    wrong: [
      ...(isSettled ? [] : ['the cluster did not settle']),
      ...[...new Set([...watch.faults, ...front.faults])].slice(0, MOST_FAULTS),
      ...(watch.canary.at(-1) === 0 ? [] : [`the canary keeps ${watch.canary.at(-1)} %`]),
      ...contentFaults(kept.filter(isOurs), wanted),
    ],
  }
}

/** Until every Deployment is what it shall be, and no pod goes any more. */
async function settled(cluster: ApiServer): Promise<boolean> {
  for (const end = Date.now() + SETTLED_WITHIN_MS; Date.now() < end; await sleep(LOOK_MS)) {
    if (allIn(cluster).every(isAtRest)) return true
  }
  return false
}

function isAtRest(object: ApiObject): boolean {
  if (object.metadata.deletionTimestamp !== undefined) return false
  if (object.kind !== 'Deployment') return true
  const counts = ['replicas', 'updatedReplicas', 'readyReplicas'].map((field) => at(object, 'status', field) ?? 0)
  const isSeen = at(object, 'status', 'observedGeneration') === object.metadata.generation
  return isSeen && counts.every((count) => count === at(object, 'spec', 'replicas'))
}

function allIn({ store }: ApiServer): readonly ApiObject[] {
  return [...store.collections().values()].flatMap((collection) => Array.from(collection.all()))
}

function nameOf({ kind, metadata: { namespace, name } }: Manifest): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`
}

/** All but what is of this very object and of its time; how often its content changed counts. */
function formOf({ metadata, ...content }: ApiObject): unknown {
  const { labels, annotations, generation, finalizers, managedFields = [] } = metadata
  const writers = managedFields.map(({ manager, operation }) => `${manager} ${operation}`)
  return {
    ...without(content, 'status'),
    labels,
    annotations,
    generation,
    finalizers,
    writers: [...new Set(writers)].toSorted(),
  }
}

function isOurs({ metadata }: ApiObject): boolean {
  const isLabelled = Object.keys(metadata.labels ?? {}).some((key) => key.startsWith('slipway.dev/'))
  return isLabelled || (metadata.managedFields ?? []).some(({ manager }) => manager === FIELD_MANAGER)
}

/** Nothing but what git asks for, as git has it, and the list of it. */
function contentFaults(ours: readonly ApiObject[], wanted: readonly Manifest[]): readonly string[] {
  const titles = new Set([...wanted.map(titleOf), `ConfigMap ${inventoryName(APPLICATION)}`])
  const left = ours.filter((one) => !titles.has(titleOf(one))).map((one) => `${titleOf(one)} is left`)
  const others = wanted.flatMap((written) => {
    const title = titleOf(written)
    const live = ours.find((one) => titleOf(one) === title)
    if (!live) return [`${title} is not there`]
    // The server keeps it in another form.
    return holds(live, without(written, 'stringData')) ? [] : [`${title} is not as git has it`]
  })
  return [...left, ...others]
}

function titleOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.name}`
}

/** Fields that are not written may be anything, items of lists may not. */
function holds(live: unknown, written: unknown): boolean {
  if (Array.isArray(written)) {
    const items = listOf(live)
    return items.length === written.length && written.every((item, index) => holds(items[index], item))
  }
  if (!isObject(written)) return live === written
  return isObject(live) && Object.entries(written).every(([name, value]) => holds(live[name], value))
}
