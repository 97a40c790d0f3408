import { DESIRED, MANAGER, MAXIMUM, SETS } from './look.ts'
import type { Look } from './look.ts'
import { resolveShare } from './pods.ts'
import type { Deployment, ReplicaSet } from './types.ts'

/** How many pods more than wanted there may be. */
export function surgeOf({ spec }: Deployment): number {
  if (spec.strategy.type === 'Recreate') return 0
  return resolveShare(spec.strategy.rollingUpdate?.maxSurge, spec.replicas, Math.ceil)
}

/** How many pods less than wanted may be available. */
export function unavailableOf(deployment: Deployment): number {
  const { spec } = deployment
  if (spec.strategy.type === 'Recreate' || spec.replicas === 0) return 0
  const share = resolveShare(spec.strategy.rollingUpdate?.maxUnavailable, spec.replicas, Math.floor)
  return Math.min(spec.replicas, share === 0 && surgeOf(deployment) === 0 ? 1 : share)
}

function wanted(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, { spec }) => sum + spec.replicas, 0)
}

function available(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, { status }) => sum + (status.availableReplicas ?? 0), 0)
}

export function allSets({ newSet, oldSets }: Pick<Look, 'newSet' | 'oldSets'>): readonly ReplicaSet[] {
  return newSet ? [...oldSets, newSet] : oldSets
}

/** How large the new ReplicaSet may be now. */
export function newSetReplicas(look: Look): number {
  const { deployment, newSet } = look
  const { replicas, strategy } = deployment.spec
  if (strategy.type === 'Recreate') return replicas
  const current = newSet?.spec.replicas ?? 0
  const room = replicas + surgeOf(deployment) - wanted(allSets(look))
  return room <= 0 ? current : current + Math.min(room, replicas - current)
}

/** Whether the number of replicas was changed since the active ReplicaSets were last scaled. */
export function isScaling(look: Look): boolean {
  return allSets(look).some((set) => {
    const desired = set.metadata.annotations?.[DESIRED]
    return set.spec.replicas > 0 && desired !== undefined && Number(desired) !== look.deployment.spec.replicas
  })
}

/** One step of a rollout: up with the new, or else down with the old. True where something was scaled. */
export function rollOut(look: Look): boolean {
  return scaleNew(look) || scaleOld(look)
}

function scaleNew(look: Look): boolean {
  const { newSet, deployment } = look
  if (!newSet || newSet.spec.replicas === deployment.spec.replicas) return false
  const size = newSet.spec.replicas > deployment.spec.replicas ? deployment.spec.replicas : newSetReplicas(look)
  return resize(look, newSet, size)
}

function scaleOld(look: Look): boolean {
  const { deployment, newSet, oldSets } = look
  const old = oldSets.filter(({ spec }) => spec.replicas > 0)
  if (old.length === 0) return false
  if (deployment.spec.strategy.type === 'Recreate') return old.map((set) => resize(look, set, 0)).some(Boolean)
  const least = deployment.spec.replicas - unavailableOf(deployment)
  const pending = newSet ? newSet.spec.replicas - (newSet.status.availableReplicas ?? 0) : 0
  const room = wanted(allSets(look)) - least - pending
  if (room <= 0) return false
  const cleaned = removeUnhealthy(look, old, room)
  return removeHealthy(look, cleaned.sets, available(allSets(look)) - least) || cleaned.count > 0
}

/** Those that are not available go first: they would block the rollout. */
function removeUnhealthy(
  look: Look,
  sets: readonly ReplicaSet[],
  room: number,
): { readonly sets: readonly ReplicaSet[]; readonly count: number } {
  let count = 0
  const rest = sets.map((set) => {
    const unhealthy = Math.min(room - count, set.spec.replicas - (set.status.availableReplicas ?? 0))
    if (unhealthy <= 0) return set
    count += unhealthy
    resize(look, set, set.spec.replicas - unhealthy)
    return { ...set, spec: { ...set.spec, replicas: set.spec.replicas - unhealthy } }
  })
  return { sets: rest, count }
}

function removeHealthy(look: Look, sets: readonly ReplicaSet[], room: number): boolean {
  let left = room
  for (const set of sets) {
    const down = Math.min(left, set.spec.replicas)
    if (down <= 0) continue
    left -= down
    resize(look, set, set.spec.replicas - down)
  }
  return left < room
}

/** The number of replicas was changed: one active ReplicaSet takes it all, several share it by their size. */
export function scale(look: Look): void {
  const { deployment, newSet, oldSets } = look
  const { replicas } = deployment.spec
  const active = allSets(look).filter(({ spec }) => spec.replicas > 0)
  const only = active.length <= 1 ? (active[0] ?? newSet ?? oldSets.at(-1)) : undefined
  if (only) return void resize(look, only, replicas)
  if (newSet && newSet.spec.replicas === replicas && newSet.status.availableReplicas === replicas) {
    for (const set of oldSets) if (set.spec.replicas > 0) resize(look, set, 0)
    return
  }
  shareOut(look, active)
}

function shareOut(look: Look, active: readonly ReplicaSet[]): void {
  const { deployment } = look
  const total = wanted(active)
  const allowed = deployment.spec.replicas === 0 ? 0 : deployment.spec.replicas + surgeOf(deployment)
  const toAdd = allowed - total
  // The largest first; it also takes what rounding leaves.
  const order = active.toSorted((a, b) => b.spec.replicas - a.spec.replicas)
  const shares = order.map(({ spec }) => Math.trunc((spec.replicas * toAdd) / total))
  const rest = toAdd - shares.reduce((sum, share) => sum + share, 0)
  for (const [index, set] of order.entries())
    resize(look, set, Math.max(0, set.spec.replicas + (shares[index] ?? 0) + (index === 0 ? rest : 0)))
}

/** Writes the size, and what it was made for. True where that changed anything. */
function resize({ world, deployment, tell }: Look, set: ReplicaSet, replicas: number): boolean {
  const size = deployment.spec.replicas
  const annotations = {
    ...set.metadata.annotations,
    [DESIRED]: String(size),
    [MAXIMUM]: String(size + surgeOf(deployment)),
  }
  const before = set.spec.replicas
  world
    .actAs(MANAGER)
    .update(SETS, { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, replicas } })
  if (before === replicas) return false
  const direction = replicas > before ? 'up' : 'down'
  const message = `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${replicas}`
  tell({ about: deployment, type: 'Normal', reason: 'ScalingReplicaSet', message })
  return true
}
