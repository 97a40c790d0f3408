import { collectionName } from '../kinds/resource.ts'
import type { Resource } from '../kinds/resource.ts'
import { strategyOf } from '../kinds/strategy.ts'
import { at, objectOf } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { namespaceOf } from '../object.ts'
import type { ApiObject } from '../object.ts'
import { structuredCopy } from '../schema/typed.ts'
import { Refusal, detailsOf, success } from '../status.ts'
import type { World } from '../world.ts'
import { timestamp } from '../world.ts'
import type { DeleteOptions } from './delete-options.ts'

export interface Removal {
  readonly resource: Resource
  readonly object: ApiObject
  readonly options: DeleteOptions
}

const FINALIZERS: Readonly<Record<string, string>> = { Foreground: 'foregroundDeletion', Orphan: 'orphan' }

/** DELETE of one object. The answer is the object where it stays for a while, or the news that it is gone. */
export function removeObject(world: World, { resource, object, options }: Removal): JsonObject {
  checkPreconditions(object, resource, options)
  const draft = structuredCopy(object)
  const isNew = object.metadata.deletionTimestamp === undefined
  setPropagation(draft, options.propagation)
  const strategy = strategyOf(resource)
  if (isNew && strategy.ownDeletion === true) strategy.deleted?.(draft, world)
  const grace = graceOf(resource, object, options)
  if (!staysFor(draft, grace)) return gone(world, { resource, object, options })
  const isShorter = grace < (object.metadata.deletionGracePeriodSeconds ?? 0)
  if (isNew || isShorter) markDeleted(draft, { grace, isNew, own: strategy.ownDeletion === true }, world)
  if (options.dryRun || JSON.stringify(draft) === JSON.stringify(object)) return draft
  return world.store.put(collectionName(resource), draft)
}

/** Kinds whose last state is the answer to their deletion. */
const SHOWN_WHEN_GONE = new Set([
  'persistentvolumes',
  'persistentvolumeclaims',
  'pods',
  'podtemplates',
  'resourcequotas',
  'serviceaccounts',
  'services',
])

function gone(world: World, { resource, object, options }: Removal): JsonObject {
  const { name, uid } = object.metadata
  const collection = collectionName(resource)
  const last = options.dryRun ? object : world.store.remove(collection, object)
  return SHOWN_WHEN_GONE.has(collection) ? last : success({ ...detailsOf(resource, name), uid })
}

function checkPreconditions(
  { metadata }: ApiObject,
  { kind }: Resource,
  { uid, resourceVersion }: DeleteOptions,
): void {
  const refuse = (what: string, wanted: string, found: string): Refusal => {
    const message =
      `Operation cannot be fulfilled on ${kind} "${metadata.name}": the ${what} in the precondition (${wanted}) does not match the ` +
      `${what} in record (${found}). The object might have been ${what === 'UID' ? 'deleted and then recreated' : 'modified'}`
    return new Refusal(409, 'Conflict', message, { details: { name: metadata.name, kind } })
  }
  if (uid !== undefined && uid !== metadata.uid) throw refuse('UID', uid, metadata.uid)
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw refuse('ResourceVersion', resourceVersion, metadata.resourceVersion)
  }
}

function setPropagation({ metadata }: ApiObject, propagation: string | undefined): void {
  if (propagation === undefined) return
  const others = (metadata.finalizers ?? []).filter((name) => !Object.values(FINALIZERS).includes(name))
  const own = FINALIZERS[propagation]
  const finalizers = own === undefined ? others : [...others, own]
  if (finalizers.length > 0) metadata.finalizers = finalizers
  else delete metadata.finalizers
}

/** Only pods that run somewhere are given time to end. */
function graceOf(resource: Resource, object: ApiObject, { graceSeconds }: DeleteOptions): number {
  if (resource.kind !== 'Pod' || resource.group !== '') return 0
  const spec = objectOf(object['spec'])
  const phase = at(object, 'status', 'phase')
  if (spec['nodeName'] === undefined || phase === 'Failed' || phase === 'Succeeded') return 0
  return graceSeconds ?? Number(spec['terminationGracePeriodSeconds'] ?? 0)
}

function staysFor({ metadata, spec }: ApiObject, grace: number): boolean {
  const own = objectOf(spec)['finalizers']
  return grace > 0 || (metadata.finalizers ?? []).length > 0 || (Array.isArray(own) && own.length > 0)
}

function markDeleted(
  draft: ApiObject,
  { grace, isNew, own }: { readonly grace: number; readonly isNew: boolean; readonly own: boolean },
  world: World,
): void {
  draft.metadata.deletionTimestamp = timestamp(world, grace * 1000)
  if (own) return
  draft.metadata.deletionGracePeriodSeconds = grace
  if (isNew && draft.metadata.generation !== undefined) draft.metadata.generation += 1
}

/** DELETE of all objects that a list would show. */
export function removeAll(world: World, objects: readonly ApiObject[], removal: Omit<Removal, 'object'>): JsonObject[] {
  const removed: JsonObject[] = []
  for (const object of objects) {
    const now = world.store.collection(collectionName(removal.resource)).get(namespaceOf(object), object.metadata.name)
    if (now) removed.push(removeObject(world, { ...removal, object: now }))
  }
  return removed
}
