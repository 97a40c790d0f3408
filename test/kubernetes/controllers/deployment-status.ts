import type { World } from '../world.ts'
import { timestamp } from '../world.ts'
import type { Look } from './look.ts'
import { allSets, unavailableOf } from './rolling.ts'
import { setCondition } from './types.ts'
import type { Condition, Deployment, DeploymentStatus, ReplicaSet, ReplicaSetStatus } from './types.ts'

const PROGRESSING = 'Progressing'
const DONE = 'NewReplicaSetAvailable'
const TIMED_OUT = 'ProgressDeadlineExceeded'

/** How much later than the deadline the controller looks. */
const SLACK_MS = 20

/** The numbers, and whether enough is available. */
export function scalingStatus(look: Look): DeploymentStatus {
  const { world, deployment, newSet } = look
  const sets = allSets(look)
  const sum = (of: (status: ReplicaSetStatus) => number | undefined): number =>
    sets.reduce((total, { status }) => total + (of(status) ?? 0), 0)
  const available = sum((status) => status.availableReplicas)
  const numbers = {
    replicas: sum((status) => status.replicas),
    updatedReplicas: newSet?.status.replicas ?? 0,
    readyReplicas: sum((status) => status.readyReplicas),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, sets.reduce((total, { spec }) => total + spec.replicas, 0) - available),
  }
  const shown = Object.fromEntries(Object.entries(numbers).filter(([, value]) => value > 0))
  return {
    ...(deployment.metadata.generation !== undefined && { observedGeneration: deployment.metadata.generation }),
    ...shown,
    terminatingReplicas: sum((status) => status.terminatingReplicas),
    conditions: withAvailable(world, deployment, available),
  }
}

function withAvailable(world: World, deployment: Deployment, available: number): Condition[] {
  const isEnough = available >= deployment.spec.replicas - unavailableOf(deployment)
  const now = timestamp(world)
  return setCondition(deployment.status.conditions, {
    type: 'Available',
    status: isEnough ? 'True' : 'False',
    lastUpdateTime: now,
    lastTransitionTime: now,
    reason: isEnough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: isEnough ? 'Deployment has minimum availability.' : 'Deployment does not have minimum availability.',
  })
}

/** The numbers, and how the rollout goes. */
export function rolloutStatus(look: Look): DeploymentStatus {
  const status = withFailure(look, scalingStatus(look))
  const { world, deployment, newSet } = look
  const current = conditionOf(deployment.status)
  if (deployment.spec.progressDeadlineSeconds === undefined) {
    return { ...status, conditions: (status.conditions ?? []).filter(({ type }) => type !== PROGRESSING) }
  }
  if ((status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === DONE) return status
  const step = stepOf(world, deployment, status)
  if (!step) return status
  const condition = progressCondition(world, deployment, { newSet, step })
  const isProgress = step === 'progressing'
  const known = (status.conditions ?? []).filter(({ type }) => !isProgress || type !== PROGRESSING)
  const since = isProgress && current?.status === 'True' ? current.lastTransitionTime : condition.lastTransitionTime
  return {
    ...status,
    conditions: setCondition(known, { ...condition, ...(since !== undefined && { lastTransitionTime: since }) }),
  }
}

type Step = 'complete' | 'progressing' | 'timed out'

function stepOf(world: World, deployment: Deployment, status: DeploymentStatus): Step | undefined {
  if (isComplete(deployment, status)) return 'complete'
  if (isProgressing(deployment.status, status)) return 'progressing'
  return isTimedOut(world, deployment, status) ? 'timed out' : undefined
}

export function isComplete({ spec, metadata }: Deployment, status: DeploymentStatus): boolean {
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, observedGeneration = 0 } = status
  const counts = [updatedReplicas, replicas, availableReplicas]
  return counts.every((count) => count === spec.replicas) && observedGeneration >= (metadata.generation ?? 0)
}

function isProgressing(before: DeploymentStatus, now: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0)
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(now) < old(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  )
}

function isTimedOut(world: World, deployment: Deployment, status: DeploymentStatus): boolean {
  const condition = conditionOf(status)
  if (!condition || condition.reason === DONE) return false
  return condition.reason === TIMED_OUT || world.clock.now() > deadlineAt(world, deployment, condition)
}

function conditionOf(status: DeploymentStatus): Condition | undefined {
  return status.conditions?.find(({ type }) => type === PROGRESSING)
}

function deadlineAt({ clock }: World, { spec }: Deployment, { lastUpdateTime }: Condition): number {
  return Date.parse(lastUpdateTime ?? '') + ((spec.progressDeadlineSeconds ?? 0) * 1000) / clock.speed
}

const REASONS: Readonly<Record<Step, { readonly reason: string; readonly text: string; readonly status: string }>> = {
  complete: { reason: DONE, text: 'has successfully progressed.', status: 'True' },
  progressing: { reason: 'ReplicaSetUpdated', text: 'is progressing.', status: 'True' },
  'timed out': { reason: TIMED_OUT, text: 'has timed out progressing.', status: 'False' },
}

function progressCondition(
  world: World,
  deployment: Deployment,
  { newSet, step }: { readonly newSet: ReplicaSet | undefined; readonly step: Step },
): Condition {
  const { reason, text, status } = REASONS[step]
  const now = timestamp(world)
  const about = newSet ? `ReplicaSet "${newSet.metadata.name}"` : `Deployment "${deployment.metadata.name}"`
  return {
    type: PROGRESSING,
    status,
    lastUpdateTime: now,
    lastTransitionTime: now,
    reason,
    message: `${about} ${text}`,
  }
}

/** What keeps a ReplicaSet from making pods is told of the Deployment, too. */
function withFailure(look: Look, status: DeploymentStatus): DeploymentStatus {
  const failing = [look.newSet, ...look.oldSets].flatMap(
    (set) => set?.status.conditions?.filter(({ type }) => type === 'ReplicaFailure') ?? [],
  )[0]
  const others = (status.conditions ?? []).filter(({ type }) => type !== 'ReplicaFailure')
  if (!failing) return { ...status, conditions: others }
  const now = timestamp(look.world)
  return { ...status, conditions: setCondition(status.conditions, { ...failing, lastUpdateTime: now }) }
}

/** When to look whether the rollout has timed out; undefined where it is through, or out of time already. */
export function stuckAgainIn(world: World, deployment: Deployment): number | undefined {
  const condition = conditionOf(deployment.status)
  if (!condition || condition.reason === DONE || condition.reason === TIMED_OUT) return undefined
  return Math.max(
    SLACK_MS,
    (deadlineAt(world, deployment, condition) - world.clock.now()) * world.clock.speed + SLACK_MS,
  )
}
