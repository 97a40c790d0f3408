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
const MANAGER = 'kube-controller-manager'

/** Keeps as many pods as a ReplicaSet asks for. */
export function runReplicaSets(world: World): void {
  const tell = teller(world, { manager: MANAGER, component: 'replicaset-controller' })
  const queue = createQueue(world, {
    latencyMs: LATENCY_MS,
    sync(namespace, name) {
      const set = world.store.collection(SETS).get(namespace, name) as ReplicaSet | undefined
      if (set) syncSet(world, set, tell)
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

/** The status tells of the pods that were there when the work began. */
function syncSet(world: World, set: ReplicaSet, tell: Tell): void {
  const pods = podsOf(world, set)
  const failure = set.metadata.deletionTimestamp === undefined ? manageReplicas(world, set, { pods, tell }) : undefined
  const status = statusOf(set, pods)
  const failing = failure === undefined ? undefined : failureCondition(world, failure)
  const rest = set.status.conditions?.filter(({ type }) => type !== 'ReplicaFailure')
  const conditions = failing ? setCondition(set.status.conditions, failing) : rest
  const next = conditions && conditions.length > 0 ? { ...status, conditions } : status
  world.actAs(MANAGER).updateStatus(SETS, { ...set, status: next })
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

function statusOf(set: ReplicaSet, pods: readonly Pod[]): ReplicaSetStatus {
  const active = pods.filter(isActive)
  const labels = Object.entries(set.spec.template.metadata?.labels ?? {})
  const labelled = active.filter(({ metadata }) => labels.every(([key, value]) => metadata.labels?.[key] === value))
  const ready = active.filter(isReady).length
  return {
    replicas: active.length,
    ...(labelled.length > 0 && { fullyLabeledReplicas: labelled.length }),
    ...(ready > 0 && { readyReplicas: ready, availableReplicas: ready }),
    terminatingReplicas: pods.filter((pod) => pod.metadata.deletionTimestamp !== undefined && !isFinished(pod)).length,
    ...(set.metadata.generation !== undefined && { observedGeneration: set.metadata.generation }),
  }
}
