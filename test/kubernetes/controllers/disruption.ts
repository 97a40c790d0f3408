import { objectOf } from '../json.ts'
import type { ApiObject } from '../object.ts'
import { structuredSelector } from '../store/selector.ts'
import type { World } from '../world.ts'
import { timestamp } from '../world.ts'
import { resolveShare } from './pods.ts'
import { createQueue } from './queue.ts'
import { isActive, isReady, setCondition } from './types.ts'
import type { Condition, Pod } from './types.ts'

const BUDGETS = 'poddisruptionbudgets.policy'
const MANAGER = 'kube-controller-manager'
const LATENCY_MS = 25

/** Counts how many pods of a budget may go. */
export function runDisruption(world: World): void {
  const queue = createQueue(world, {
    latencyMs: LATENCY_MS,
    sync(namespace, name) {
      const budget = world.store.collection(BUDGETS).get(namespace, name)
      if (budget) syncBudget(world, budget)
    },
  })
  world.store.onChange(({ type, collection, object }) => {
    const { namespace = '', name } = object.metadata
    if (collection === BUDGETS && type !== 'DELETED') queue.add(namespace, name)
    if (collection !== 'pods') return
    for (const budget of world.store.collection(BUDGETS).within(namespace)) queue.add(namespace, budget.metadata.name)
  })
}

function syncBudget(world: World, budget: ApiObject): void {
  const spec = objectOf(budget['spec']) as {
    selector?: unknown
    minAvailable?: number | string
    maxUnavailable?: number | string
  }
  const fits = structuredSelector(spec.selector)
  const pods = ([...world.store.collection('pods').within(budget.metadata.namespace ?? '')] as Pod[]).filter(
    (pod) => fits(pod) && isActive(pod),
  )
  const healthy = pods.filter(isReady).length
  const desired =
    spec.maxUnavailable === undefined
      ? resolveShare(spec.minAvailable ?? 1, pods.length, Math.ceil)
      : Math.max(0, pods.length - resolveShare(spec.maxUnavailable, pods.length, Math.ceil))
  const allowed = pods.length === 0 ? 0 : Math.max(0, healthy - desired)
  const condition: Condition = {
    type: 'DisruptionAllowed',
    status: allowed > 0 ? 'True' : 'False',
    observedGeneration: budget.metadata.generation ?? 1,
    lastTransitionTime: timestamp(world),
    reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  }
  const status = {
    observedGeneration: budget.metadata.generation,
    disruptionsAllowed: allowed,
    currentHealthy: healthy,
    desiredHealthy: desired,
    expectedPods: pods.length,
    conditions: setCondition((budget['status'] as { conditions?: Condition[] } | undefined)?.conditions, condition),
  }
  world.actAs(MANAGER).updateStatus(BUDGETS, { ...budget, status })
}
