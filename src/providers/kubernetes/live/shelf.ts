import { formatKey } from '../manifest.ts'
import type { ObjectKey } from '../manifest.ts'
import type { Entry } from './entry.ts'

const DEEPEST = 10

/** All that is known to be in a cluster, found by name, uid, owner and application. */
export class Shelf {
  readonly #byId = new Map<string, Entry>()
  readonly #byUid = new Map<string, Entry>()
  readonly #byOwner = new Map<string, Set<Entry>>()
  readonly #byKind = new Map<string, Set<Entry>>()
  readonly #byApplication = new Map<string, Set<Entry>>()

  get size(): number {
    return this.#byId.size
  }

  find(key: ObjectKey): Entry | undefined {
    return this.#byId.get(formatKey(key))
  }

  byUid(uid: string): Entry | undefined {
    return this.#byUid.get(uid)
  }

  children(uid: string): readonly Entry[] {
    return [...(this.#byOwner.get(uid) ?? [])]
  }

  ofApplication(application: string): readonly Entry[] {
    return [...(this.#byApplication.get(application) ?? [])]
  }

  ofKind({ group, kind }: Pick<ObjectKey, 'group' | 'kind'>): readonly Entry[] {
    return [...(this.#byKind.get(`${group}/${kind}`) ?? [])]
  }

  /** Answers what was there before. */
  put(entry: Entry): Entry | undefined {
    const before = this.take(entry.id)
    this.#byId.set(entry.id, entry)
    this.#byUid.set(entry.uid, entry)
    add(this.#byKind, kindOf(entry), entry)
    for (const owner of entry.owners) add(this.#byOwner, owner, entry)
    if (entry.application !== undefined) add(this.#byApplication, entry.application, entry)
    return before
  }

  /** Takes it out; answers it if it was there. */
  take(id: string): Entry | undefined {
    const entry = this.#byId.get(id)
    if (!entry) return undefined
    this.#byId.delete(id)
    if (this.#byUid.get(entry.uid) === entry) this.#byUid.delete(entry.uid)
    drop(this.#byKind, kindOf(entry), entry)
    for (const owner of entry.owners) drop(this.#byOwner, owner, entry)
    if (entry.application !== undefined) drop(this.#byApplication, entry.application, entry)
    return entry
  }

  /** The entry and all that it belongs to, upwards. */
  lineage(entry: Entry): readonly Entry[] {
    const found = new Set([entry])
    let level: readonly Entry[] = [entry]
    for (let depth = 0; level.length > 0 && depth < DEEPEST; depth += 1) {
      level = level.flatMap(({ owners }) => owners.flatMap((uid) => this.#byUid.get(uid) ?? []))
      level = level.filter((one) => !found.has(one))
      for (const one of level) found.add(one)
    }
    return [...found]
  }
}

function kindOf({ key }: Entry): string {
  return `${key.group}/${key.kind}`
}

function add(index: Map<string, Set<Entry>>, key: string, entry: Entry): void {
  const found = index.get(key)
  if (found) found.add(entry)
  else index.set(key, new Set([entry]))
}

function drop(index: Map<string, Set<Entry>>, key: string, entry: Entry): void {
  const found = index.get(key)
  found?.delete(entry)
  if (found?.size === 0) index.delete(key)
}
