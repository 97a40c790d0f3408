import { admit } from '../admission/admit.ts'
import { readOwners, writeOwners } from '../fields/owners.ts'
import type { Actor, Owners } from '../fields/owners.ts'
import { afterUpdate } from '../fields/ownership.ts'
import { collectionName } from '../kinds/resource.ts'
import type { ApiObject } from '../object.ts'
import { apiVersionOf } from '../object.ts'
import { alreadyExists, invalid } from '../status.ts'
import { validate } from '../validation/validate.ts'
import type { World } from '../world.ts'
import { timestamp } from '../world.ts'
import { emptyObject, expectObject, toDraft } from './decode.ts'
import { completeNew, resetNew } from './prepare.ts'
import type { Write } from './write.ts'

export function actorOf(world: World, write: Write, operation: Actor['operation']): Actor {
  const { manager, subresource, resource } = write
  const actor: Actor = { manager, operation, apiVersion: apiVersionOf(resource), time: timestamp(world) }
  return subresource === undefined ? actor : { ...actor, subresource }
}

/** POST. */
export function createObject(world: World, write: Write, body: unknown): ApiObject {
  const draft = toDraft(expectObject(body, write), write)
  resetNew(draft, write.resource)
  const given = readOwners(draft.metadata.managedFields)
  delete draft.metadata.managedFields
  const change = { before: emptyObject(write.resource), after: draft, schema: write.resource.schema }
  return storeNew({ world, write, draft, owners: afterUpdate(change, given, actorOf(world, write, 'Update')) })
}

export interface NewObject {
  readonly world: World
  readonly write: Write
  readonly draft: ApiObject
  readonly owners: Owners
}

export function storeNew({ world, write, draft, owners }: NewObject): ApiObject {
  setOwners(draft, owners)
  const { resource, namespace } = write
  const collection = collectionName(resource)
  delete (draft.metadata as { resourceVersion?: string }).resourceVersion
  completeNew(draft, write, world)
  admit({ world, write, draft, before: undefined })
  const causes = validate(resource, draft)
  if (causes.length > 0) throw invalid(resource, draft.metadata.name, causes)
  const { name } = draft.metadata
  if (world.store.collection(collection).get(resource.namespaced ? namespace : '', name))
    throw alreadyExists(resource, name)
  return write.dryRun ? draft : world.store.put(collection, draft)
}

export function setOwners(draft: ApiObject, owners: Owners): void {
  const entries = writeOwners(owners)
  if (entries.length > 0) draft.metadata.managedFields = entries
  else delete draft.metadata.managedFields
}

/** Somebody owned everything before anybody applied. */
export function ownedBefore(
  live: ApiObject,
  { world, write }: { readonly world: World; readonly write: Write },
): Owners {
  const owners = readOwners(live.metadata.managedFields)
  if (owners.size > 0) return owners
  const actor = { ...actorOf(world, write, 'Update'), manager: 'before-first-apply' }
  return afterUpdate({ before: emptyObject(write.resource), after: live, schema: write.resource.schema }, owners, actor)
}
