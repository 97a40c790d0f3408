import { Refusal } from '../status.ts'
import type { World } from '../world.ts'
import { timestamp } from '../world.ts'
import { teller } from './events.ts'
import type { Tell } from './events.ts'
import { PODS, controllerOf, makePod, podsOf } from './pods.ts'
import { createQueue } from './queue.ts'
import { isActive, isFinished, isReady, setCondition } from './types.ts'
import type { Pod, ReplicaSet, ReplicaSetStatus } from './types.ts'

const SETS = 'replicasets.apps'
const LATENCY_MS = 6
/** After pods could not be made. */
const RETRY_MS = 5000
const MANAGER = 'kube-controller-manager'

/** Keeps as many pods as a ReplicaSet asks for. */
export function runReplicaSets(world: World): void {
  const tell = teller(world, { manager: MANAGER, component: 'replicaset-controller' })
  const queue = createQueue(world, {
    latencyMs: LATENCY_MS,
    sync(namespace, name) {
      const set = world.store.collection(SETS).get(namespace, name) as ReplicaSet | undefined
      const again = set && syncSet(world, set, tell)
      if (again !== undefined) queue.add(namespace, name, again)
    },
  })
  world.store.onChange(({ type, collection, object }) => {
    const { namespace = '', name } = object.metadata
    if (collection === SETS && type !== 'DELETED') queue.add(namespace, name)
    if (collection !== PODS) return
    const owner = controllerOf(object)
    if (owner?.kind === 'ReplicaSet') queue.add(namespace, owner.name)
  })
}

/** The status tells of the pods that were there when the work began. The answer: after how long to look again. */
function syncSet(world: World, set: ReplicaSet, tell: Tell): number | undefined {
  const pods = podsOf(world, set)
  const failure = set.metadata.deletionTimestamp === undefined ? manageReplicas(world, set, { pods, tell }) : undefined
  const waits = pods.filter((pod) => isActive(pod) && isReady(pod)).map((pod) => availableIn(world, set, pod))
  const status = statusOf(set, pods, waits.filter((wait) => wait <= 0).length)
  const failing = failure === undefined ? undefined : failureCondition(world, failure)
  const rest = set.status.conditions?.filter(({ type }) => type !== 'ReplicaFailure')
  const conditions = failing ? setCondition(set.status.conditions, failing) : rest
  const next = conditions && conditions.length > 0 ? { ...status, conditions } : status
  world.actAs(MANAGER).updateStatus(SETS, { ...set, status: next })
  if (failure !== undefined) return RETRY_MS
  const later = waits.filter((wait) => wait > 0)
  return later.length === 0 ? undefined : Math.min(...later)
}

/** Ready is available only after a while, where the set asks for one. */
function availableIn(world: World, { spec }: ReplicaSet, { status }: Pod): number {
  const least = (spec.minReadySeconds ?? 0) * 1000
  if (least === 0) return 0
  const since = status.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? ''
  return least - (world.clock.now() - Date.parse(since)) * world.clock.speed
}

function failureCondition(world: World, message: string): Parameters<typeof setCondition>[1] {
  return {
    type: 'ReplicaFailure',
    status: 'True',
    lastTransitionTime: timestamp(world),
    reason: 'FailedCreate',
    message,
  }
}

/** Why pods could not be made; undefined where all went well. */
function manageReplicas(
  world: World,
  set: ReplicaSet,
  { pods, tell }: { readonly pods: readonly Pod[]; readonly tell: Tell },
): string | undefined {
  const active = pods.filter(isActive)
  const missing = set.spec.replicas - active.length
  for (let count = 0; count < missing; count += 1) {
    const failure = createPod(world, set, tell)
    if (failure !== undefined) return failure
  }
  for (const pod of victims(active).slice(0, Math.max(0, -missing))) {
    world.actAs(MANAGER).remove(PODS, pod)
    tell({ about: set, type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}` })
  }
  return undefined
}

function createPod(world: World, set: ReplicaSet, tell: Tell): string | undefined {
  try {
    const pod = makePod(world, { owner: set, template: set.spec.template })
    tell({ about: set, type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}` })
    return undefined
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem
    tell({ about: set, type: 'Warning', reason: 'FailedCreate', message: `Error creating: ${problem.message}` })
    return problem.message
  }
}

/** Those go first that serve least: not scheduled, pending, not ready. */
function victims(pods: readonly Pod[]): Pod[] {
  return pods.toSorted((a, b) => use(a) - use(b))
}

function use(pod: Pod): number {
  if (pod.spec.nodeName === undefined) return 0
  if (pod.status.phase === 'Pending') return 1
  return isReady(pod) ? 3 : 2
}

function statusOf(set: ReplicaSet, pods: readonly Pod[], available: number): ReplicaSetStatus {
  const active = pods.filter(isActive)
  const labels = Object.entries(set.spec.template.metadata?.labels ?? {})
  const labelled = active.filter(({ metadata }) => labels.every(([key, value]) => metadata.labels?.[key] === value))
  const ready = active.filter(isReady).length
  return {
    replicas: active.length,
    ...(labelled.length > 0 && { fullyLabeledReplicas: labelled.length }),
    ...(ready > 0 && { readyReplicas: ready }),
    ...(available > 0 && { availableReplicas: available }),
    terminatingReplicas: pods.filter((pod) => pod.metadata.deletionTimestamp !== undefined && !isFinished(pod)).length,
    ...(set.metadata.generation !== undefined && { observedGeneration: set.metadata.generation }),
  }
}
