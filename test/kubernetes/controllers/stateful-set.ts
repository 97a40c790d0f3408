import { objectOf } from '../json.ts'
import { templateHash } from '../ids.ts'
import type { ApiObject } from '../object.ts'
import type { World } from '../world.ts'
import { teller } from './events.ts'
import type { Tell } from './events.ts'
import { PODS, controllerOf, makePod, podsOf } from './pods.ts'
import { createQueue } from './queue.ts'
import { isFinished, isReady } from './types.ts'
import type { Pod, Selector, Template } from './types.ts'

const SETS = 'statefulsets.apps'
const CLAIMS = 'persistentvolumeclaims'
const REVISION = 'controller-revision-hash'
const MANAGER = 'kube-controller-manager'
const LATENCY_MS = 8

interface StatefulSet extends ApiObject {
  spec: {
    replicas: number
    selector: Selector
    template: Template
    podManagementPolicy: string
    updateStrategy: { type: string; rollingUpdate?: { partition?: number } }
    volumeClaimTemplates?: ApiObject[]
  }
  status: { currentRevision?: string; updateRevision?: string }
}

interface Round {
  readonly world: World
  readonly set: StatefulSet
  readonly revision: string
  /** By ordinal. */
  readonly pods: ReadonlyMap<number, Pod>
  readonly tell: Tell
}

/** Numbered pods, made and replaced one after another. */
export function runStatefulSets(world: World): void {
  const tell = teller(world, { manager: MANAGER, component: 'statefulset-controller' })
  const queue = createQueue(world, {
    latencyMs: LATENCY_MS,
    sync(namespace, name) {
      const set = world.store.collection(SETS).get(namespace, name) as StatefulSet | undefined
      if (set) syncSet(world, set, tell)
    },
  })
  world.store.onChange(({ type, collection, object }) => {
    const { namespace = '', name } = object.metadata
    if (collection === SETS && type !== 'DELETED') queue.add(namespace, name)
    const owner = collection === PODS ? controllerOf(object) : undefined
    if (owner?.kind === 'StatefulSet') queue.add(namespace, owner.name)
  })
}

function syncSet(world: World, set: StatefulSet, tell: Tell): void {
  const revision = `${set.metadata.name}-${templateHash(set.spec.template)}`
  const pods = new Map(podsOf(world, set).map((pod) => [ordinalOf(pod), pod]))
  const round = { world, set, revision, pods, tell }
  if (set.metadata.deletionTimestamp === undefined) manage(round)
  world.actAs(MANAGER).updateStatus(SETS, {
    ...set,
    status: statusOf({ ...round, pods: new Map(podsOf(world, set).map((pod) => [ordinalOf(pod), pod])) }),
  })
}

function ordinalOf({ metadata }: Pod): number {
  return Number(metadata.name.slice(metadata.name.lastIndexOf('-') + 1))
}

function manage(round: Round): void {
  const { set, pods } = round
  const { replicas, podManagementPolicy } = set.spec
  const isParallel = podManagementPolicy === 'Parallel'
  for (let ordinal = 0; ordinal < replicas; ordinal += 1) {
    const pod = pods.get(ordinal)
    if (!pod) createPod(round, ordinal)
    else if (isFinished(pod)) removePod(round, pod)
    const isUp = pod !== undefined && isReady(pod) && pod.metadata.deletionTimestamp === undefined
    if (!isUp && !isParallel) return
  }
  const extra = [...pods.keys()].filter((ordinal) => ordinal >= replicas).sort((a, b) => b - a)
  for (const ordinal of isParallel ? extra : extra.slice(0, 1)) removePod(round, pods.get(ordinal))
  if (extra.length === 0) replaceOld(round)
}

/** From the highest number down; each must be ready before the next one goes. */
function replaceOld(round: Round): void {
  const { set, pods, revision } = round
  const { type, rollingUpdate } = set.spec.updateStrategy
  if (type !== 'RollingUpdate') return
  const order = [...pods.keys()].sort((a, b) => b - a).filter((ordinal) => ordinal >= (rollingUpdate?.partition ?? 0))
  for (const ordinal of order) {
    const pod = pods.get(ordinal)
    if (!pod) continue
    if (pod.metadata.labels?.[REVISION] !== revision) return removePod(round, pod)
    if (!isReady(pod)) return
  }
}

function createPod({ world, set, revision, tell }: Round, ordinal: number): void {
  const name = `${set.metadata.name}-${ordinal}`
  const volumes = (set.spec.volumeClaimTemplates ?? []).map((template) =>
    createClaim(world, { set, template, pod: name }),
  )
  const isOld = ordinal < (set.spec.updateStrategy.rollingUpdate?.partition ?? 0)
  const current = isOld ? (set.status.currentRevision ?? revision) : revision
  const labels = {
    [REVISION]: current,
    'apps.kubernetes.io/pod-index': String(ordinal),
    'statefulset.kubernetes.io/pod-name': name,
  }
  const own = (set.spec.template.spec.volumes ?? []) as unknown[]
  makePod(world, {
    owner: set,
    template: set.spec.template,
    name,
    labels,
    spec: { hostname: name, volumes: [...own, ...volumes] },
  })
  tell({
    about: set,
    type: 'Normal',
    reason: 'SuccessfulCreate',
    message: `create Pod ${name} in StatefulSet ${set.metadata.name} successful`,
  })
}

function createClaim(
  world: World,
  { set, template, pod }: { readonly set: StatefulSet; readonly template: ApiObject; readonly pod: string },
): Record<string, unknown> {
  const { namespace = '' } = set.metadata
  const claimName = `${template.metadata.name}-${pod}`
  if (!world.store.collection(CLAIMS).get(namespace, claimName)) {
    const metadata = { name: claimName, namespace, labels: set.spec.selector.matchLabels ?? {} }
    world
      .actAs(MANAGER)
      .create(CLAIMS, { kind: 'PersistentVolumeClaim', apiVersion: 'v1', metadata, spec: objectOf(template['spec']) })
  }
  return { name: template.metadata.name, persistentVolumeClaim: { claimName } }
}

function removePod({ world, set, tell }: Round, pod: Pod | undefined): void {
  if (!pod || pod.metadata.deletionTimestamp !== undefined) return
  world.actAs(MANAGER).remove(PODS, pod)
  const message = `delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`
  tell({ about: set, type: 'Normal', reason: 'SuccessfulDelete', message })
}

function statusOf({ set, pods, revision }: Round): Record<string, unknown> {
  const all = [...pods.values()].filter((pod) => pod.metadata.deletionTimestamp === undefined)
  const updated = all.filter(({ metadata }) => metadata.labels?.[REVISION] === revision).length
  const ready = all.filter(isReady).length
  const isThrough = updated === all.length && ready === set.spec.replicas
  const currentRevision = isThrough ? revision : (set.status.currentRevision ?? revision)
  const current = all.filter(({ metadata }) => metadata.labels?.[REVISION] === currentRevision).length
  return {
    observedGeneration: set.metadata.generation,
    replicas: pods.size,
    ...(ready > 0 && { readyReplicas: ready }),
    ...(current > 0 && { currentReplicas: current }),
    ...(updated > 0 && { updatedReplicas: updated }),
    currentRevision,
    updateRevision: revision,
    collisionCount: 0,
    availableReplicas: ready,
  }
}
