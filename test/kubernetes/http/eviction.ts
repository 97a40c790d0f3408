import { at, objectOf } from '../json.ts'
import type { ApiObject } from '../object.ts'
import { structuredSelector } from '../store/selector.ts'
import { Refusal } from '../status.ts'
import { readDeleteOptions } from '../verbs/delete-options.ts'
import { removeObject } from '../verbs/remove.ts'
import { requireObject } from '../verbs/update.ts'
import type { Write } from '../verbs/write.ts'
import type { World } from '../world.ts'
import { ok } from './answer.ts'
import type { Answer } from './answer.ts'

/** Deletes a pod, unless a budget needs it. */
export function evict(world: World, write: Write, body: unknown): Answer {
  const pod = requireObject(world, write)
  refuseOverBudget(world, pod)
  const options = readDeleteOptions(objectOf(body)['deleteOptions'], new URLSearchParams())
  removeObject(world, { resource: write.resource, object: pod, options })
  return ok({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }, 201)
}

function refuseOverBudget(world: World, pod: ApiObject): void {
  for (const budget of world.store.collection('poddisruptionbudgets.policy').values(pod.metadata.namespace ?? '')) {
    const allowed = Number(at(budget, 'status', 'disruptionsAllowed') ?? 0)
    if (allowed > 0 || !structuredSelector(at(budget, 'spec', 'selector'))(pod)) continue
    const { desiredHealthy, currentHealthy } = objectOf(budget['status'])
    const needs = `needs ${String(desiredHealthy)} healthy pods and has ${String(currentHealthy)} currently`
    const cause = { reason: 'DisruptionBudget', message: `The disruption budget ${budget.metadata.name} ${needs}` }
    const message = "Cannot evict pod as it would violate the pod's disruption budget."
    throw new Refusal(429, 'TooManyRequests', message, { details: { causes: [cause] } })
  }
}
