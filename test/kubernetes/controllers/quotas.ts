import { countedCollection } from '../admission/quota.ts'
import { at, objectOf } from '../json.ts'
import type { ApiObject } from '../object.ts'
import type { World } from '../world.ts'
import { createQueue } from './queue.ts'

const QUOTAS = 'resourcequotas'
const MANAGER = 'kube-controller-manager'
const LATENCY_MS = 20

/** Writes down what a quota allows, and counts anew what is used. */
export function runQuotas(world: World): void {
  const queue = createQueue(world, {
    latencyMs: LATENCY_MS,
    sync(namespace, name) {
      const quota = world.store.collection(QUOTAS).get(namespace, name)
      if (quota) syncQuota(world, quota)
    },
  })
  world.store.onChange(({ type, collection, object, before }) => {
    const { namespace = '', name } = object.metadata
    if (collection === QUOTAS) {
      if (type !== 'DELETED' && before?.['spec'] !== object['spec']) queue.add(namespace, name)
      return
    }
    if (type !== 'DELETED' || namespace === '') return
    for (const quota of world.store.collection(QUOTAS).within(namespace)) queue.add(namespace, quota.metadata.name)
  })
}

function syncQuota(world: World, quota: ApiObject): void {
  const hard = objectOf(at(quota, 'spec', 'hard'))
  const used = Object.keys(hard).map((key) => {
    const collection = countedCollection(key)
    const count =
      collection === undefined ? 0 : world.store.collection(collection).sizeWithin(quota.metadata.namespace ?? '')
    return [key, String(count)] as const
  })
  world.actAs(MANAGER).updateStatus(QUOTAS, { ...quota, status: { hard, used: Object.fromEntries(used) } })
}
