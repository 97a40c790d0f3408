import { slipwayError } from '#domain/errors.ts'
import { formatKey, LABELS } from '../manifest.ts'
import type { LiveObject, ObjectKey } from '../manifest.ts'
import { inventoryName, parseInventory } from './inventory-text.ts'
import type { Stored } from './inventory-text.ts'

/** One ConfigMap with an inventory, as it was seen last. */
export interface Seen {
  readonly namespace: string
  readonly uid: string
  readonly version: string
  readonly content: Stored | { readonly fault: string }
}

/** The inventories of a cluster as they were seen last: usually one of an application, two while it moves. */
export class InventoryShelf {
  readonly #seen = new Map<string, Map<string, Seen>>()
  readonly #holders = new Map<string, Set<string>>()
  readonly #onChange: (application: string) => void

  constructor(onChange: (application: string) => void) {
    this.#onChange = onChange
  }

  of(application: string): readonly Seen[] {
    return [...(this.#seen.get(application)?.values() ?? [])]
  }

  /** The applications that have put the object there, or are about to. */
  holdersOf(key: ObjectKey): readonly string[] {
    return [...(this.#holders.get(formatKey(key)) ?? [])]
  }

  applicationsIn(namespace: string): readonly string[] {
    const isIn = (seen: Seen): boolean =>
      seen.namespace === namespace || keysOf(seen).some((key) => key.namespace === namespace)
    return [...this.#seen].flatMap(([application, all]) => ([...all.values()].some(isIn) ? [application] : []))
  }

  applicationsWith(kind: Pick<ObjectKey, 'group' | 'kind'>): readonly string[] {
    const isWith = (seen: Seen): boolean =>
      keysOf(seen).some((key) => key.kind === kind.kind && key.group === kind.group)
    return [...this.#seen].flatMap(([application, all]) => ([...all.values()].some(isWith) ? [application] : []))
  }

  /** An older version than the one that is known comes from a watch that lags behind what was written here. */
  put(map: LiveObject): void {
    const application = applicationOf(map)
    if (application === undefined) return
    const { namespace = '', uid, resourceVersion: version } = map.metadata
    const before = this.#seen.get(application)?.get(namespace)
    if (before && isNotNewer(version, before.version)) return
    this.#take(application, namespace)
    const seen: Seen = { namespace, uid, version, content: parseInventory(map) }
    const all = this.#seen.get(application) ?? new Map<string, Seen>()
    this.#seen.set(application, all.set(namespace, seen))
    for (const key of keysOf(seen)) {
      const id = formatKey(key)
      this.#holders.set(id, (this.#holders.get(id) ?? new Set()).add(application))
    }
    this.#onChange(application)
  }

  gone(map: LiveObject): void {
    const application = applicationOf(map)
    if (application === undefined) return
    const { namespace = '', uid } = map.metadata
    if (this.#seen.get(application)?.get(namespace)?.uid === uid) this.forget(application, namespace)
  }

  forget(application: string, namespace: string): void {
    this.#take(application, namespace)
    this.#onChange(application)
  }

  /** All that is there has been put; what is not among it is gone. */
  sweep(present: ReadonlySet<string>, within: string | undefined): void {
    for (const [application, all] of this.#seen) {
      for (const namespace of all.keys()) {
        const key = { group: '', kind: 'ConfigMap', namespace, name: inventoryName(application) }
        const isCovered = within === undefined || within === namespace
        if (isCovered && !present.has(formatKey(key))) this.forget(application, namespace)
      }
    }
  }

  #take(application: string, namespace: string): void {
    const all = this.#seen.get(application)
    const seen = all?.get(namespace)
    if (!all || !seen) return
    all.delete(namespace)
    if (all.size === 0) this.#seen.delete(application)
    const rest = new Set([...all.values()].flatMap((one) => keysOf(one).map(formatKey)))
    for (const id of keysOf(seen).map(formatKey)) {
      const holders = this.#holders.get(id)
      if (rest.has(id) || !holders?.delete(application)) continue
      if (holders.size === 0) this.#holders.delete(id)
    }
  }
}

/** Of another name it is none of ours, whatever its label says. */
function applicationOf({ metadata }: LiveObject): string | undefined {
  const application = metadata.labels?.[LABELS.inventory]
  return application !== undefined && metadata.name === inventoryName(application) ? application : undefined
}

function keysOf({ content }: Seen): readonly ObjectKey[] {
  return 'fault' in content ? [] : content.keys
}

const NUMBER = /^\d{1,30}$/

/** Versions that are numbers grow; others tell nothing but whether they are the same. */
export function isNotNewer(version: string, known: string): boolean {
  if (version === known) return true
  return NUMBER.test(version) && NUMBER.test(known) && BigInt(version) < BigInt(known)
}

/** Of two, while an application moves to another namespace, nothing is forgotten. Errors: `kubernetes.inventory`. */
export function joined(application: string, seen: readonly Seen[]): Stored | undefined {
  const broken = seen.find(({ content }) => 'fault' in content)
  if (broken && 'fault' in broken.content) {
    const { namespace, content } = broken
    throw slipwayError('kubernetes.inventory', {
      application,
      namespace,
      name: inventoryName(application),
      how: content.fault,
    })
  }
  if (seen.length === 0) return undefined
  const all = seen.flatMap(({ content }) => ('fault' in content ? [] : [content]))
  const keys = new Map(seen.flatMap(keysOf).map((key) => [formatKey(key), key]))
  const form = all.some((one) => one.form === 'variants') ? 'variants' : 'plain'
  const ran = all.flatMap((one) => one.ran ?? []).at(-1)
  return { keys: [...keys.values()], form, ...(ran ? { ran } : {}) }
}
