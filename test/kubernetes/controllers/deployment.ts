import { Refusal } from '../status.ts'
import type { World } from '../world.ts'
import { isComplete, scalingStatus, rolloutStatus, stuckAgainIn } from './deployment-status.ts'
import { teller } from './events.ts'
import type { Tell } from './events.ts'
import { DEPLOYMENTS, MANAGER, SETS } from './look.ts'
import type { Look } from './look.ts'
import { controlled, controllerOf, podsOf } from './pods.ts'
import { createQueue } from './queue.ts'
import { adoptSets, findNewSet, syncNewSet, trimHistory } from './revision.ts'
import { isScaling, rollOut, scale } from './rolling.ts'
import { isActive } from './types.ts'
import type { Deployment, DeploymentStatus, ReplicaSet } from './types.ts'

const LATENCY_MS = 8

/** Rolls Deployments out by ReplicaSets, as the real controller does, with its statuses on the way. */
export function runDeployments(world: World): void {
  const tell = teller(world, { manager: MANAGER, component: 'deployment-controller' })
  const adopted = new Set<string>()
  const queue = createQueue(world, {
    latencyMs: LATENCY_MS,
    sync(namespace, name) {
      const deployment = world.store.collection(DEPLOYMENTS).get(namespace, name) as Deployment | undefined
      if (!deployment) return
      if (!adopted.has(deployment.metadata.uid)) adoptSets(world, deployment)
      adopted.add(deployment.metadata.uid)
      const again = syncDeployment(world, deployment, tell)
      if (again !== undefined) queue.add(namespace, name, again)
    },
  })
  world.store.onChange(({ type, collection, object, before }) => {
    const { namespace = '', name } = object.metadata
    if (collection === DEPLOYMENTS && type !== 'DELETED') queue.add(namespace, name)
    if (collection === DEPLOYMENTS && type === 'DELETED') adopted.delete(object.metadata.uid)
    const owner = controllerOf(object) ?? (before && controllerOf(before))
    if (collection === SETS && owner?.kind === 'Deployment') queue.add(namespace, owner.name)
    if (collection === 'pods' && type === 'DELETED') queueRecreating(namespace, object)
  })

  /** A Deployment that recreates waits for the last pod of the old ReplicaSets. */
  function queueRecreating(namespace: string, pod: Parameters<typeof controllerOf>[0]): void {
    const set = world.store.collection(SETS).get(namespace, controllerOf(pod)?.name ?? '')
    const owner = set && controllerOf(set)
    if (owner?.kind === 'Deployment') queue.add(namespace, owner.name)
  }
}

/** The answer: after how long to look again; undefined where a change will tell. */
function syncDeployment(world: World, deployment: Deployment, tell: Tell): number | undefined {
  const sets = controlled(world, deployment, SETS) as ReplicaSet[]
  const found = findNewSet(deployment, sets)
  const look = { world, deployment, newSet: found, oldSets: sets.filter((set) => set !== found), tell }
  if (deployment.metadata.deletionTimestamp !== undefined) return write(look, scalingStatus(look))
  if (deployment.spec.paused === true || isScaling(look)) {
    scale(look)
    return write(look, scalingStatus(look))
  }
  if (deployment.spec.strategy.type === 'Recreate' && !isCleared(look)) return write(look, rolloutStatus(look))
  return progress(look)
}

function progress(look: Look): number | undefined {
  const { world, deployment } = look
  const step = trySyncNewSet(look)
  if (step === 'again') return LATENCY_MS
  const current = { ...look, newSet: step.newSet }
  const hasScaled = rollOut(current)
  // Whoever wrote the Deployment already has an old copy of it, and must look again before it writes its status.
  if (step.hasWritten) return LATENCY_MS
  if (!hasScaled && isComplete(deployment, rolloutStatus(current))) trimHistory(current)
  const again = write(current, rolloutStatus(current))
  return again ?? stuckAgainIn(world, deployment)
}

function trySyncNewSet(look: Look): ReturnType<typeof syncNewSet> {
  try {
    return syncNewSet(look)
  } catch (problem) {
    if (!(problem instanceof Refusal) || problem.code !== 409) throw problem
    return 'again'
  }
}

/** Recreate: everything old is scaled down, and nothing of it may run when the new comes. */
function isCleared(look: Look): boolean {
  const { world, oldSets } = look
  const hasScaled = oldSets.some((set) => set.spec.replicas > 0)
  if (hasScaled) rollOut({ ...look, newSet: undefined })
  return (
    !hasScaled &&
    oldSets.every((set) => podsOf(world, set).filter(isActive).length === 0 && podsOf(world, set).length === 0)
  )
}

function write({ world, deployment }: Look, status: DeploymentStatus): undefined {
  world.actAs(MANAGER).updateStatus(DEPLOYMENTS, { ...deployment, status })
  return undefined
}
