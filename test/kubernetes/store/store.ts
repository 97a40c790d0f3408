import type { ApiObject } from '../object.ts'
import { namespaceOf } from '../object.ts'
import { Collection } from './collection.ts'

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED'

export interface Change {
  readonly type: EventType
  readonly collection: string
  readonly object: ApiObject
  /** What it was before; undefined when it is new. */
  readonly before: ApiObject | undefined
  readonly version: number
}

/** All objects, by collection, in memory. Every write takes the next resource version. */
export interface Store {
  readonly version: number
  collection(name: string): Collection
  /** Those that hold something. */
  collections(): ReadonlyMap<string, Collection>
  /** Stores a new object or a new state of one; the answer is what is stored. */
  put(collection: string, object: ApiObject): ApiObject
  /** Takes an object away; the answer is its last state. */
  remove(collection: string, object: ApiObject): ApiObject
  /** Objects that name this one as an owner. */
  dependents(uid: string): readonly Dependent[]
  /** Called in the order of the writes, as a part of them. */
  onChange(listen: (change: Change) => void): void
  /** Forgets the past: watches from before have to list again. */
  compact(): void
}

export interface Dependent {
  readonly collection: string
  readonly object: ApiObject
}

const FIRST_VERSION = 1000

export function createStore(): Store {
  let version = FIRST_VERSION
  const collections = new Map<string, Collection>()
  const listeners: ((change: Change) => void)[] = []
  const owners = createOwnerIndex()
  const collection = (name: string): Collection => {
    const known = collections.get(name) ?? new Collection(name, version)
    collections.set(name, known)
    return known
  }
  const write = (name: string, type: EventType, object: ApiObject): ApiObject => {
    const into = collection(name)
    const before = into.get(namespaceOf(object), object.metadata.name)
    version += 1
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } }
    const change = { type, collection: name, object: stored, before, version }
    owners.follow(change)
    into.record(change)
    for (const listen of listeners) listen(change)
    return stored
  }
  return {
    get version() {
      return version
    },
    collection,
    collections: () => collections,
    put(name, object) {
      const isKnown = collection(name).get(namespaceOf(object), object.metadata.name) !== undefined
      return write(name, isKnown ? 'MODIFIED' : 'ADDED', object)
    },
    remove: (name, object) => write(name, 'DELETED', object),
    dependents: owners.dependents,
    onChange: (listen) => void listeners.push(listen),
    compact() {
      for (const each of collections.values()) each.compact(version)
    },
  }
}

interface OwnerIndex {
  follow(change: Change): void
  dependents(uid: string): readonly Dependent[]
}

function createOwnerIndex(): OwnerIndex {
  const byOwner = new Map<string, Map<string, Dependent>>()
  return {
    follow({ type, collection, object, before }) {
      const { uid } = object.metadata
      for (const owner of before?.metadata.ownerReferences ?? []) {
        const known = byOwner.get(owner.uid)
        known?.delete(uid)
        if (known?.size === 0) byOwner.delete(owner.uid)
      }
      if (type === 'DELETED') return
      for (const owner of object.metadata.ownerReferences ?? []) {
        const known = byOwner.get(owner.uid) ?? new Map<string, Dependent>()
        byOwner.set(owner.uid, known.set(uid, { collection, object }))
      }
    },
    dependents: (uid) => [...(byOwner.get(uid)?.values() ?? [])],
  }
}
