import type { ApiObject } from '../object.ts'
import { namespaceOf } from '../object.ts'
import type { Change } from './store.ts'

/** How many changes are remembered for watches that come late. */
const REMEMBERED = 5_000

const NONE: ReadonlyMap<string, ApiObject> = new Map()

export interface Place {
  readonly namespace: string
  readonly name: string
}

function indexBehind(names: readonly string[], name: string): number {
  let low = 0
  let high = names.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((names[middle] ?? '') <= name) low = middle + 1
    else high = middle
  }
  return low
}

/** The objects of one kind, and their latest changes. */
export class Collection {
  readonly name: string
  /** Changes up to this version are forgotten. */
  #forgotten: number
  #changes: Change[] = []
  readonly #namespaces = new Map<string, Map<string, ApiObject>>()
  readonly #sorted = new Map<string, readonly string[]>()
  readonly #watchers = new Set<(change: Change) => void>()
  #size = 0

  constructor(name: string, version: number) {
    this.name = name
    this.#forgotten = version
  }

  get size(): number {
    return this.#size
  }

  get(namespace: string, name: string): ApiObject | undefined {
    return this.#namespaces.get(namespace)?.get(name)
  }

  /** In the order of namespace and name, from behind a place on. */
  *all(after?: Place): IterableIterator<ApiObject> {
    for (const namespace of this.namespaces()) {
      if (after === undefined || namespace > after.namespace) yield* this.within(namespace)
      else if (namespace === after.namespace) yield* this.within(namespace, after.name)
    }
  }

  *within(namespace: string, after?: string): IterableIterator<ApiObject> {
    const objects = this.#namespaces.get(namespace)
    const names = this.#names(namespace)
    for (let index = after === undefined ? 0 : indexBehind(names, after); index < names.length; index += 1) {
      const object = objects?.get(names[index] ?? '')
      if (object) yield object
    }
  }

  /** How many stand behind a place, in its namespace or in all. */
  countBehind({ namespace, name }: Place, isOneNamespace: boolean): number {
    const names = this.#names(namespace)
    const here = names.length - indexBehind(names, name)
    if (isOneNamespace) return here
    const later = this.namespaces().filter((other) => other > namespace)
    return later.reduce((sum, other) => sum + this.sizeWithin(other), here)
  }

  /** In no particular order, at no cost. */
  values(namespace: string): IterableIterator<ApiObject> {
    return (this.#namespaces.get(namespace) ?? NONE).values()
  }

  namespaces(): readonly string[] {
    return [...this.#namespaces.keys()].sort()
  }

  sizeWithin(namespace: string): number {
    return this.#namespaces.get(namespace)?.size ?? 0
  }

  record(change: Change): void {
    this.#keep(change)
    this.#changes.push(change)
    if (this.#changes.length > 2 * REMEMBERED) this.#forget(REMEMBERED)
    for (const watcher of this.#watchers) watcher(change)
  }

  /** What happened after a version; undefined where that is forgotten. */
  since(version: number): readonly Change[] | undefined {
    if (version < this.#forgotten) return undefined
    let low = 0
    let high = this.#changes.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#changes[middle]?.version ?? 0) <= version) low = middle + 1
      else high = middle
    }
    return this.#changes.slice(low)
  }

  get oldest(): number {
    return this.#forgotten
  }

  compact(version: number): void {
    this.#changes = []
    this.#forgotten = version
  }

  watch(watcher: (change: Change) => void): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  #forget(keep: number): void {
    this.#forgotten = this.#changes[this.#changes.length - keep - 1]?.version ?? this.#forgotten
    this.#changes = this.#changes.slice(-keep)
  }

  #keep({ type, object, before }: Change): void {
    const namespace = namespaceOf(object)
    const objects = this.#namespaces.get(namespace) ?? new Map<string, ApiObject>()
    this.#namespaces.set(namespace, objects)
    if (type !== 'DELETED') objects.set(object.metadata.name, object)
    else objects.delete(object.metadata.name)
    if (type === 'MODIFIED') return
    this.#size += (type === 'ADDED' ? 1 : 0) - (type === 'DELETED' && before ? 1 : 0)
    this.#sorted.delete(namespace)
    if (objects.size === 0) this.#namespaces.delete(namespace)
  }

  #names(namespace: string): readonly string[] {
    const known = this.#sorted.get(namespace)
    if (known) return known
    const names = [...(this.#namespaces.get(namespace)?.keys() ?? [])].sort()
    this.#sorted.set(namespace, names)
    return names
  }
}
