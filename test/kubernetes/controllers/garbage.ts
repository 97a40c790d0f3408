import type { ApiObject, OwnerReference } from '../object.ts'
import { apiVersionOf, namespaceOf } from '../object.ts'
import { collectionName } from '../kinds/resource.ts'
import type { World } from '../world.ts'
import { resourceOf } from '../world.ts'

const MANAGER = 'kube-controller-manager'
const FOREGROUND = 'foregroundDeletion'
const ORPHAN = 'orphan'
const LATENCY_MS = 30
/** How often an owner that waits for its dependents is looked at. */
const AGAIN_MS = 500

/** Deletes what an owner leaves behind, or frees it, as the deletion asked. */
export function runGarbageCollector(world: World): void {
  world.store.onChange(({ type, collection, object, before }) => {
    if (type === 'DELETED') {
      if (world.store.dependents(object.metadata.uid).length > 0)
        world.clock.after(LATENCY_MS, () => collect(world, object))
      return
    }
    if (type === 'ADDED' && object.metadata.ownerReferences)
      world.clock.after(LATENCY_MS, () => checkOwners(world, collection, object))
    const isNew = object.metadata.deletionTimestamp !== undefined && before?.metadata.deletionTimestamp === undefined
    if (isNew && object.metadata.finalizers?.includes(ORPHAN))
      world.clock.after(LATENCY_MS, () => orphan(world, collection, object))
    if (isNew && object.metadata.finalizers?.includes(FOREGROUND))
      world.clock.after(LATENCY_MS, () => deleteFirst(world, collection, object))
  })
}

/** The owner is gone: what nobody else owns goes, too. */
function collect(world: World, owner: ApiObject): void {
  for (const { collection, object } of world.store.dependents(owner.metadata.uid)) {
    const others = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid)
    if (others.length === 0)
      world.actAs(MANAGER).remove(collection, object, { propagation: 'Background', uid: object.metadata.uid })
    else setOwners(world, collection, { object, owners: others })
  }
}

/** An object may name an owner that was gone before it came. */
function checkOwners(world: World, collection: string, object: ApiObject): void {
  const owners = object.metadata.ownerReferences ?? []
  const isHeld = owners.some((owner) => exists(world, owner, object))
  const now = world.store.collection(collection).get(namespaceOf(object), object.metadata.name)
  if (!isHeld && now?.metadata.uid === object.metadata.uid)
    world.actAs(MANAGER).remove(collection, now, { propagation: 'Background' })
}

function exists(world: World, { apiVersion, kind, name, uid }: OwnerReference, dependent: ApiObject): boolean {
  const resource =
    world.registry.ofKind(apiVersion, kind) ??
    world.registry.all().find((one) => one.kind === kind && apiVersionOf(one) === apiVersion)
  if (!resource) return true
  const namespace = resource.namespaced ? namespaceOf(dependent) : ''
  return world.store.collection(collectionName(resource)).get(namespace, name)?.metadata.uid === uid
}

function orphan(world: World, collection: string, owner: ApiObject): void {
  for (const { collection: below, object } of world.store.dependents(owner.metadata.uid)) {
    const owners = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid)
    setOwners(world, below, { object, owners })
  }
  release(world, collection, { owner, finalizer: ORPHAN })
}

/** Foreground: first what blocks the deletion, each with its own dependents, then the owner. */
function deleteFirst(world: World, collection: string, owner: ApiObject): void {
  const now = world.store.collection(collection).get(namespaceOf(owner), owner.metadata.name)
  if (now?.metadata.uid !== owner.metadata.uid || !now.metadata.finalizers?.includes(FOREGROUND)) return
  const dependents = world.store.dependents(owner.metadata.uid)
  for (const { collection: below, object } of dependents) {
    if (object.metadata.deletionTimestamp !== undefined) continue
    const hasMore = world.store.dependents(object.metadata.uid).length > 0
    world.actAs(MANAGER).remove(below, object, { propagation: hasMore ? 'Foreground' : 'Background' })
  }
  const blocking = world.store.dependents(owner.metadata.uid).filter(({ object }) => blocks(object, owner))
  if (blocking.length > 0) return void world.clock.after(AGAIN_MS, () => deleteFirst(world, collection, owner))
  release(world, collection, { owner, finalizer: FOREGROUND })
}

function blocks(dependent: ApiObject, owner: ApiObject): boolean {
  return (
    dependent.metadata.ownerReferences?.some(
      ({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion === true,
    ) ?? false
  )
}

function release(
  world: World,
  collection: string,
  { owner, finalizer }: { readonly owner: ApiObject; readonly finalizer: string },
): void {
  const now = world.store.collection(collection).get(namespaceOf(owner), owner.metadata.name)
  if (now?.metadata.uid !== owner.metadata.uid) return
  const finalizers = (now.metadata.finalizers ?? []).filter((name) => name !== finalizer)
  const metadata = { ...now.metadata, finalizers }
  world.actAs(MANAGER).update(resourceName(world, collection), { ...now, metadata })
}

function resourceName(world: World, collection: string): string {
  return collectionName(resourceOf(world, collection))
}

function setOwners(
  world: World,
  collection: string,
  { object, owners }: { readonly object: ApiObject; readonly owners: OwnerReference[] },
): void {
  const { ownerReferences: _, ...metadata } = object.metadata
  world
    .actAs(MANAGER)
    .update(collection, { ...object, metadata: { ...metadata, ...(owners.length > 0 && { ownerReferences: owners }) } })
}
