import { randomBytes } from 'node:crypto'
import type { Clock } from '#tools/clock.ts'
import type { Kinds } from '../api/kinds.ts'
import type { Objects } from '../api/objects.ts'
import { formatKey, keyOf } from '../manifest.ts'
import type { LiveObject, ObjectKey } from '../manifest.ts'
import { entryOf, fingerprintOf } from './entry.ts'
import type { Entry } from './entry.ts'
import { Following } from './following.ts'
import { KindWatches } from './kind-watches.ts'
import type { WatchState } from './kind-watch.ts'
import { ownedKinds } from './owned-kinds.ts'
import { Shelf } from './shelf.ts'
import { slim } from './slim.ts'

export interface StoreOptions {
  readonly objects: Objects
  readonly kinds: Kinds
  readonly clock: Clock
  /** Set where only some namespaces may be looked into: each is watched by itself. */
  readonly namespaces?: readonly string[] | undefined
}

/** What is seen of a cluster. */
export interface View {
  find(key: ObjectKey): Entry | undefined
  byUid(uid: string): Entry | undefined
  children(uid: string): readonly Entry[]
  /** What bears the application's label and a tracking annotation of its own. */
  ofApplication(application: string): readonly Entry[]
  /** How the watch goes that would show such an object. */
  stateOf(key: Pick<ObjectKey, 'group' | 'kind' | 'namespace'>): WatchState
}

export interface Follower {
  /** The objects it looks for, present or not; their kinds, and those that they own, are watched from then on. */
  want(roots: readonly ObjectKey[]): void
  close(): void
}

/** The live objects of a cluster that applications have to do with: one watch a kind, however many look. */
export class LiveStore implements View {
  readonly #clock: Clock
  readonly #watches: KindWatches
  readonly #shelf = new Shelf()
  readonly #secret = randomBytes(32).toString('hex')
  readonly #byApplication = new Map<string, Set<Following>>()
  readonly #byRoot = new Map<string, Set<Following>>()

  constructor({ objects, kinds, clock, namespaces }: StoreOptions) {
    this.#clock = clock
    this.#watches = new KindWatches(
      { objects, kinds, clock, namespaces },
      {
        put: (object) => this.#put(object),
        gone: (object) => this.#gone(object),
        sweep: (scope, present) => this.#sweep(scope, present),
        changed: (followings) => {
          for (const following of followings) following.changed()
        },
      },
    )
  }

  /** How many objects are remembered. */
  get size(): number {
    return this.#shelf.size
  }

  follow(application: string, onChange: () => void): Follower {
    const following = new Following(application, onChange, this.#clock)
    addTo(this.#byApplication, application, following)
    return {
      want: (roots) => {
        for (const key of following.roots) dropFrom(this.#byRoot, formatKey(key), following)
        following.roots = roots
        for (const key of roots) addTo(this.#byRoot, formatKey(key), following)
        this.#watches.want(following, scopesOf(roots))
        following.changed()
      },
      close: () => {
        following.close()
        for (const key of following.roots) dropFrom(this.#byRoot, formatKey(key), following)
        dropFrom(this.#byApplication, application, following)
        this.#watches.want(following, [])
      },
    }
  }

  find(key: ObjectKey): Entry | undefined {
    return this.#shelf.find(key)
  }

  /** Of an object that the cluster answered with, as its entry will have it. */
  fingerprintOf(object: LiveObject): string {
    return fingerprintOf(object, slim(object, this.#secret))
  }

  byUid(uid: string): Entry | undefined {
    return this.#shelf.byUid(uid)
  }

  children(uid: string): readonly Entry[] {
    return this.#shelf.children(uid)
  }

  ofApplication(application: string): readonly Entry[] {
    return this.#shelf.ofApplication(application)
  }

  stateOf(key: Pick<ObjectKey, 'group' | 'kind' | 'namespace'>): WatchState {
    return this.#watches.stateOf(key)
  }

  async close(): Promise<void> {
    for (const followings of this.#byApplication.values()) for (const following of followings) following.close()
    await this.#watches.close()
  }

  #put(object: LiveObject): void {
    const entry = entryOf(object, this.#secret)
    const before = this.#shelf.find(entry.key)
    if (before?.uid === entry.uid && before.resourceVersion === entry.resourceVersion) return
    // Whoever it belonged to is told as well: the labels of what was there may have named another.
    if (before) this.#tell(before)
    this.#shelf.put(entry)
    this.#tell(entry)
  }

  #gone(object: LiveObject): void {
    const entry = this.#shelf.find(keyOf(object))
    if (!entry || entry.uid !== object.metadata.uid) return
    this.#tell(entry)
    this.#shelf.take(entry.id)
  }

  #sweep(
    { group, kind, namespace }: { group: string; kind: string; namespace?: string | undefined },
    present: ReadonlySet<string>,
  ): void {
    const isCovered = ({ key }: Entry): boolean => namespace === undefined || key.namespace === namespace
    for (const entry of this.#shelf.ofKind({ group, kind })) {
      if (present.has(entry.id) || !isCovered(entry)) continue
      this.#tell(entry)
      this.#shelf.take(entry.id)
    }
  }

  #tell(entry: Entry): void {
    for (const { id, application } of this.#shelf.lineage(entry)) {
      for (const following of this.#byRoot.get(id) ?? []) following.changed()
      if (application === undefined) continue
      for (const following of this.#byApplication.get(application) ?? []) following.changed()
    }
  }
}

/** The roots' kinds and what they own, in their namespaces. */
export function scopesOf(roots: readonly ObjectKey[]): Pick<ObjectKey, 'group' | 'kind' | 'namespace'>[] {
  const found = new Map<string, Pick<ObjectKey, 'group' | 'kind' | 'namespace'>>()
  for (const { group, kind, namespace } of roots) {
    for (const one of [{ group, kind }, ...ownedKinds({ group, kind })]) {
      found.set(`${one.group}/${one.kind}/${namespace}`, { ...one, namespace })
    }
  }
  return [...found.values()]
}

function addTo<K, V>(index: Map<K, Set<V>>, key: K, value: V): void {
  const found = index.get(key)
  if (found) found.add(value)
  else index.set(key, new Set([value]))
}

function dropFrom<K, V>(index: Map<K, Set<V>>, key: K, value: V): void {
  const found = index.get(key)
  found?.delete(value)
  if (found?.size === 0) index.delete(key)
}
