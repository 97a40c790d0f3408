import { isNewGeneration, strategyOf } from '../kinds/strategy.ts'
import type { Resource } from '../kinds/resource.ts'
import { objectOf, sameJson } from '../json.ts'
import type { ApiObject, ManagedEntry } from '../object.ts'
import { zeroFields } from '../schema/zero.ts'
import { structuredCopy } from '../schema/typed.ts'
import type { World } from '../world.ts'
import { timestamp } from '../world.ts'
import type { Write } from './write.ts'

/** Whether the status is written by a request of its own. */
export function hasStatus(resource: Resource): boolean {
  return resource.custom ? resource.custom.hasStatus : 'status' in resource.subresources
}

/** Takes out what may not be said when an object is made. */
export function resetNew(draft: ApiObject, resource: Resource): void {
  if (!hasStatus(resource)) return
  const zero = zeroFields(resource.schema)['status']
  if (zero === undefined || resource.custom) delete draft['status']
  else draft['status'] = structuredCopy(zero)
}

/** Takes what a request may not change from what was before. */
export function resetChanged(
  draft: ApiObject,
  before: ApiObject,
  { resource, subresource }: Pick<Write, 'resource' | 'subresource'>,
): void {
  if (subresource === 'status') return resetToStatus(draft, before, resource)
  if (!hasStatus(resource)) return
  if (before['status'] === undefined) delete draft['status']
  else draft['status'] = before['status']
}

/** A request for the status changes the status, and in built-in kinds annotations. */
function resetToStatus(draft: ApiObject, before: ApiObject, resource: Resource): void {
  const { status } = draft
  const { annotations } = draft.metadata
  for (const field of Object.keys(draft)) if (!(field in before)) delete draft[field]
  Object.assign(draft, before, { metadata: { ...before.metadata } })
  if (status === undefined) delete draft['status']
  else draft['status'] = status
  if (!resource.custom && annotations) draft.metadata.annotations = annotations
}

/** What only the server says of a new object. */
export function completeNew(draft: ApiObject, write: Write, world: World): void {
  const { metadata } = draft
  const { resource, namespace } = write
  const { generateName } = metadata
  if ((metadata.name ?? '') === '' && generateName !== undefined) metadata.name = generateName + world.ids.suffix()
  metadata.name ??= ''
  if (resource.namespaced) metadata.namespace = namespace
  else delete metadata.namespace
  delete metadata.deletionTimestamp
  delete metadata.deletionGracePeriodSeconds
  metadata.uid = world.ids.uid()
  metadata.creationTimestamp = timestamp(world)
  const strategy = strategyOf(resource)
  delete metadata.generation
  if (strategy.generation) metadata.generation = 1
  strategy.created?.(draft, world)
}

const KEPT = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'resourceVersion',
] as const

/** What only the server says of a changed object. */
export function completeChanged(
  draft: ApiObject,
  before: ApiObject,
  { write, world }: { readonly write: Write; readonly world: World },
): void {
  for (const field of KEPT) {
    if (before.metadata[field] === undefined) delete draft.metadata[field]
    else Object.assign(draft.metadata, { [field]: before.metadata[field] })
  }
  const strategy = strategyOf(write.resource)
  if (write.subresource !== 'status') strategy.updated?.(draft, before, world)
  if (isNewGeneration(strategy, draft, before)) draft.metadata.generation = (before.metadata.generation ?? 0) + 1
}

/** Whether nothing but the moments of ownership differs. */
export function isUnchanged(draft: ApiObject, before: ApiObject): boolean {
  return sameJson(untimed(draft), untimed(before))
}

function withoutTime(entry: ManagedEntry): unknown {
  const { time: _, ...rest } = entry
  return rest
}

function untimed(object: ApiObject): unknown {
  const { managedFields = [], ...metadata } = object.metadata
  const entries = managedFields.map(withoutTime)
  return { ...objectOf(object), metadata: { ...metadata, managedFields: entries } }
}
