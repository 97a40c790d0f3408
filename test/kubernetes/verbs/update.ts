import { admit } from '../admission/admit.ts'
import { readOwners } from '../fields/owners.ts'
import type { Owners } from '../fields/owners.ts'
import { afterUpdate } from '../fields/ownership.ts'
import { collectionName } from '../kinds/resource.ts'
import type { ApiObject } from '../object.ts'
import { Refusal, badRequest, invalid, modified, notFound, qualified } from '../status.ts'
import type { Cause } from '../status.ts'
import { validate } from '../validation/validate.ts'
import type { World } from '../world.ts'
import { actorOf, setOwners } from './create.ts'
import { expectObject, toDraft } from './decode.ts'
import { completeChanged, isUnchanged, resetChanged } from './prepare.ts'
import type { Write, Written } from './write.ts'

export function findObject(
  world: World,
  { resource, namespace, name }: Pick<Write, 'resource' | 'namespace' | 'name'>,
): ApiObject | undefined {
  return world.store.collection(collectionName(resource)).get(resource.namespaced ? namespace : '', name)
}

export function requireObject(world: World, write: Pick<Write, 'resource' | 'namespace' | 'name'>): ApiObject {
  const object = findObject(world, write)
  if (!object) throw notFound(write.resource, write.name)
  return object
}

/** PUT. */
export function replaceObject(world: World, write: Write, body: unknown): Written {
  const wanted = expectObject(body, write)
  const before = requireObject(world, write)
  if (wanted.metadata.name === undefined) throw badRequest('name must be provided')
  checkPreconditions(wanted, before, write)
  return { object: changeObject({ world, write, before, wanted }), created: false }
}

/** What the sender believes the object to be. */
export function checkPreconditions(wanted: ApiObject, before: ApiObject, { resource, name }: Write): void {
  const { resourceVersion, uid } = wanted.metadata
  if (resourceVersion && resourceVersion !== before.metadata.resourceVersion) throw modified(resource, name)
  if (uid && uid !== before.metadata.uid) {
    const message =
      `Operation cannot be fulfilled on ${qualified(resource)} "${name}": StorageError: invalid object, Code: 4, ` +
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${before.metadata.uid}`
    throw new Refusal(409, 'Conflict', message, { details: { name, kind: resource.plural } })
  }
}

export interface ChangedObject {
  readonly world: World
  readonly write: Write
  readonly before: ApiObject
  /** What it is to be, as it was sent. */
  readonly wanted: ApiObject
  /** Who owns what then; worked out from the change where it is left out. */
  readonly owners?: Owners
}

/** Makes an object what it is wanted to be: the last part of PUT and of every PATCH. */
export function changeObject({ world, write, before, wanted, owners }: ChangedObject): ApiObject {
  const draft = toDraft(wanted, write)
  draft.apiVersion = before.apiVersion
  const given = draft.metadata.managedFields
  resetChanged(draft, before, write)
  const known = readOwners(given ?? before.metadata.managedFields)
  const change = { before, after: draft, schema: write.resource.schema }
  setOwners(draft, owners ?? afterUpdate(change, known, actorOf(world, write, 'Update')))
  completeChanged(draft, before, { write, world })
  admit({ world, write, draft, before })
  const { resource } = write
  const causes = [...validate(resource, draft, before), ...addedFinalizers(draft, before)]
  if (causes.length > 0) throw invalid(resource, draft.metadata.name, causes)
  if (isUnchanged(draft, before)) return before
  if (write.dryRun) return draft
  return isFinished(draft) ? finish(world, write, draft) : world.store.put(collectionName(resource), draft)
}

/** A deletion goes on when nothing holds the object any more. */
function isFinished({ metadata, spec }: ApiObject): boolean {
  if (metadata.deletionTimestamp === undefined || (metadata.finalizers ?? []).length > 0) return false
  const own = (spec as { finalizers?: unknown[] } | undefined)?.finalizers
  return (metadata.deletionGracePeriodSeconds ?? 0) === 0 && (own ?? []).length === 0
}

function finish(world: World, { resource }: Write, draft: ApiObject): ApiObject {
  world.store.remove(collectionName(resource), draft)
  return draft
}

function addedFinalizers(draft: ApiObject, before: ApiObject): Cause[] {
  if (before.metadata.deletionTimestamp === undefined) return []
  const old = new Set(before.metadata.finalizers)
  const added = (draft.metadata.finalizers ?? []).filter((name) => !old.has(name))
  if (added.length === 0) return []
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((name) => JSON.stringify(name)).join(', ')}}`
  return [{ reason: 'FieldValueForbidden', message, field: 'metadata.finalizers' }]
}
