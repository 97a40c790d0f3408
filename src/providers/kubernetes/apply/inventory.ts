import type { Clock } from '#tools/clock.ts'
import { Wakeup } from '#tools/wakeup.ts'
import type { Cluster } from '../api/cluster.ts'
import { KindWatch } from '../live/kind-watch.ts'
import type { WatchScope } from '../live/kind-watch.ts'
import { formatKey, LABELS } from '../manifest.ts'
import type { ObjectKey } from '../manifest.ts'
import { openContentKeys } from './content-key.ts'
import type { ContentKeys } from './content-key.ts'
import { InventoryShelf, joined } from './inventory-shelf.ts'
import type { Seen } from './inventory-shelf.ts'
import { formatInventory, inventoryName } from './inventory-text.ts'
import type { Form, Ran, Stored } from './inventory-text.ts'

export type { Form, Ran } from './inventory-text.ts'

export interface Inventory {
  readonly keys: readonly ObjectKey[]
  readonly form: Form
}

/**
 * Which objects each application has put into the cluster: one ConfigMap for each, in the cluster itself, so that it
 * outlives the agent and its disk. Errors of all: those of the API, `kubernetes.inventory`.
 */
export interface Inventories {
  /** As the cluster has it, by a watch or a list. Undefined: nothing of the application was put there. */
  read(application: string, signal?: AbortSignal): Promise<Inventory | undefined>
  /** No request where it is known to be equal. In that namespace; one that lies elsewhere goes afterwards. */
  write(application: string, namespace: string, inventory: Inventory, signal?: AbortSignal): Promise<void>
  remove(application: string, signal?: AbortSignal): Promise<void>
  /** Keys now and whenever they changed, by one watch for all applications of the cluster; empty while there are none. */
  follow(application: string, signal: AbortSignal): AsyncIterable<readonly ObjectKey[]>
  /** Applications that have the object in their inventories, as far as it was seen. */
  holdersOf(key: ObjectKey): readonly string[]
  /** Other applications that have something in the namespace, as far as it was seen. */
  othersIn(namespace: string, application: string): readonly string[]
  /** Other applications that have objects of the kind, as far as it was seen. */
  othersWith(kind: Pick<ObjectKey, 'group' | 'kind'>, application: string): readonly string[]
  /** Hooks that had ended and were then removed. */
  ran(application: string, signal?: AbortSignal): Promise<Ran | undefined>
  /** The inventory has to be there. */
  noteRan(application: string, ran: Ran, signal?: AbortSignal): Promise<void>
  readonly contentKeys: ContentKeys
  close(): Promise<void>
}

export interface InventoryTools {
  readonly cluster: Cluster
  readonly clock: Clock
  /** The only ones that may be looked into. */
  readonly namespaces?: readonly string[] | undefined
}

export function openInventories(tools: InventoryTools): Inventories {
  return new OpenInventories(tools)
}

class OpenInventories implements Inventories {
  readonly contentKeys: ContentKeys
  readonly #tools: InventoryTools
  readonly #shelf = new InventoryShelf((application) => this.#wake(application))
  readonly #waiting = new Map<string, Set<Wakeup>>()
  #watches: readonly KindWatch[] = []
  #runs: readonly Promise<void>[] = []
  #isClosed = false

  constructor(tools: InventoryTools) {
    this.#tools = tools
    this.contentKeys = openContentKeys(tools.cluster.objects)
  }

  async read(application: string, signal?: AbortSignal): Promise<Inventory | undefined> {
    const stored = await this.#stored(application, signal)
    return stored && { keys: stored.keys, form: stored.form }
  }

  async ran(application: string, signal?: AbortSignal): Promise<Ran | undefined> {
    return (await this.#stored(application, signal))?.ran
  }

  async write(application: string, namespace: string, inventory: Inventory, signal?: AbortSignal): Promise<void> {
    await this.#known(application, signal)
    const seen = this.#shelf.of(application)
    const here = seen.find((one) => one.namespace === namespace)
    const ran = seen.flatMap(({ content }) => ('fault' in content ? [] : (content.ran ?? []))).at(-1)
    await this.#put(application, { namespace, here, stored: { ...inventory, ...(ran ? { ran } : {}) } }, signal)
    for (const other of seen) {
      if (other.namespace !== namespace) await this.#removeFrom(application, other.namespace, signal)
    }
  }

  async noteRan(application: string, ran: Ran, signal?: AbortSignal): Promise<void> {
    const stored = await this.#stored(application, signal)
    const [here] = this.#shelf.of(application)
    if (!stored || !here) return
    await this.#put(application, { namespace: here.namespace, here, stored: { ...stored, ran } }, signal)
  }

  async remove(application: string, signal?: AbortSignal): Promise<void> {
    await this.#known(application, signal)
    for (const { namespace } of this.#shelf.of(application)) await this.#removeFrom(application, namespace, signal)
  }

  async *follow(application: string, signal: AbortSignal): AsyncGenerator<readonly ObjectKey[], void> {
    const wakeup = new Wakeup(this.#tools.clock)
    const waiting = this.#waiting.get(application) ?? new Set()
    this.#waiting.set(application, waiting.add(wakeup))
    const onAbort = (): void => wakeup.wake()
    signal.addEventListener('abort', onAbort)
    let shown: string | undefined
    try {
      await this.#known(application, signal)
      while (!signal.aborted && !this.#isClosed) {
        const keys = joined(application, this.#shelf.of(application))?.keys ?? []
        const text = keys.map(formatKey).join('\n')
        if (text !== shown) yield keys
        shown = text
        await wakeup.waitUntil(undefined)
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
      waiting.delete(wakeup)
      if (waiting.size === 0) this.#waiting.delete(application)
    }
  }

  holdersOf(key: ObjectKey): readonly string[] {
    return this.#shelf.holdersOf(key)
  }

  othersIn(namespace: string, application: string): readonly string[] {
    return this.#shelf.applicationsIn(namespace).filter((one) => one !== application)
  }

  othersWith(kind: Pick<ObjectKey, 'group' | 'kind'>, application: string): readonly string[] {
    return this.#shelf.applicationsWith(kind).filter((one) => one !== application)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const watch of this.#watches) watch.close()
    for (const application of this.#waiting.keys()) this.#wake(application)
    await Promise.all(this.#runs)
  }

  async #stored(application: string, signal: AbortSignal | undefined): Promise<Stored | undefined> {
    await this.#known(application, signal)
    return joined(application, this.#shelf.of(application))
  }

  /**
   * Once the watch has told what there is. While it cannot, what there is of the application is listed, which tells the
   * true cause where that fails as well.
   */
  async #known(application: string, signal: AbortSignal | undefined): Promise<void> {
    const watches = this.#begun()
    const isLoading = (): boolean => watches.some(({ state }) => state.type === 'loading')
    // A watch begins with one list, which is soon there or fails.
    while (isLoading() && !this.#isClosed && !signal?.aborted) await this.#tools.clock.sleep(LOOK_MS, signal)
    signal?.throwIfAborted()
    const blind = watches.filter(({ state }) => state.type !== 'live')
    for (const { scope } of blind) await this.#list(application, scope, signal)
  }

  #begun(): readonly KindWatch[] {
    if (this.#watches.length > 0 || this.#isClosed) return this.#watches
    const { cluster, clock, namespaces } = this.#tools
    const scopes = (namespaces ?? [undefined]).map((namespace): WatchScope => scopeIn(namespace))
    this.#watches = scopes.map(
      (scope) =>
        new KindWatch(
          scope,
          { ...cluster, clock },
          {
            put: (map) => this.#shelf.put(map),
            gone: (map) => this.#shelf.gone(map),
            sweep: (present) => this.#shelf.sweep(present, scope.namespace),
            changed: () => {},
          },
        ),
    )
    this.#runs = this.#watches.map((watch) => watch.run())
    return this.#watches
  }

  async #list(application: string, { namespace }: WatchScope, signal: AbortSignal | undefined): Promise<void> {
    const { kinds, objects } = this.#tools.cluster
    const info = await kinds.preferred('', 'ConfigMap')
    if (!info) return
    const found = new Set<string>()
    const labelSelector = `${LABELS.inventory}=${application}`
    for await (const { items } of objects.list(info, { namespace, labelSelector, signal })) {
      for (const item of items) {
        this.#shelf.put(item)
        found.add(item.metadata.namespace ?? '')
      }
    }
    for (const seen of this.#shelf.of(application)) {
      const isCovered = namespace === undefined || namespace === seen.namespace
      if (isCovered && !found.has(seen.namespace)) this.#shelf.forget(application, seen.namespace)
    }
  }

  async #put(
    application: string,
    { namespace, here, stored }: { namespace: string; here: Seen | undefined; stored: Stored },
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const wanted = formatInventory(application, namespace, stored)
    const known = here && !('fault' in here.content) ? formatInventory(application, namespace, here.content) : undefined
    if (JSON.stringify(known) === JSON.stringify(wanted)) return
    const { object } = await this.#tools.cluster.objects.apply(wanted, { force: true, signal })
    this.#shelf.put(object)
  }

  async #removeFrom(application: string, namespace: string, signal: AbortSignal | undefined): Promise<void> {
    const { objects } = this.#tools.cluster
    await this.contentKeys.remove(application, namespace, signal)
    await objects.remove(keyFor(application, namespace), { propagation: 'background', signal })
    this.#shelf.forget(application, namespace)
  }

  #wake(application: string): void {
    for (const wakeup of this.#waiting.get(application) ?? []) wakeup.wake()
  }
}

const LOOK_MS = 5

function scopeIn(namespace: string | undefined): WatchScope {
  return { group: '', kind: 'ConfigMap', labelSelector: LABELS.inventory, namespace }
}

function keyFor(application: string, namespace: string): ObjectKey {
  return { group: '', kind: 'ConfigMap', namespace, name: inventoryName(application) }
}
