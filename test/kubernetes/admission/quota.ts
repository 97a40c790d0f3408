import { at, objectOf } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { collectionName } from '../kinds/resource.ts'
import type { ApiObject } from '../object.ts'
import { forbidden } from '../status.ts'
import type { Write } from '../verbs/write.ts'
import type { World } from '../world.ts'

const QUOTAS = 'resourcequotas'
/** Kinds that have a quota under their own name, beside `count/…`. */
const NAMED = new Set([
  'pods',
  'services',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'resourcequotas',
  'replicationcontrollers',
])

/** Which collection a quota's key counts; undefined for what is not counted here. */
export function countedCollection(key: string): string | undefined {
  if (key.startsWith('count/')) return key.slice('count/'.length)
  return NAMED.has(key) ? key : undefined
}

/** Refuses what would be too much, and writes down what is used. */
export function countAgainstQuota(world: World, { resource, namespace, dryRun }: Write, draft: ApiObject): void {
  const name = collectionName(resource)
  for (const quota of world.store.collection(QUOTAS).within(namespace)) {
    const hard = objectOf(at(quota, 'spec', 'hard'))
    const keys = Object.keys(hard).filter((key) => countedCollection(key) === name)
    if (keys.length === 0) continue
    const used = world.store.collection(name).sizeWithin(namespace)
    const exceeded = keys.filter((key) => used >= Number(hard[key]))
    if (exceeded.length > 0) {
      const list = (value: (key: string) => unknown): string =>
        exceeded.map((key) => `${key}=${String(value(key))}`).join(',')
      const amounts = `requested: ${list(() => 1)}, used: ${list(() => used)}, limited: ${list((key) => hard[key])}`
      throw forbidden(resource, draft.metadata.name, `exceeded quota: ${quota.metadata.name}, ${amounts}`)
    }
    if (!dryRun) writeUsed(world, quota, Object.fromEntries(keys.map((key) => [key, String(used + 1)])))
  }
}

function writeUsed(world: World, quota: ApiObject, used: JsonObject): void {
  const status = objectOf(quota['status'])
  if (status['hard'] === undefined) return
  const next = { ...status, used: { ...objectOf(status['used']), ...used } }
  world.actAs('kube-apiserver').updateStatus(QUOTAS, { ...quota, status: next })
}
