import type { LiveObject, ObjectKey } from '../manifest.ts'
import type { Following } from './following.ts'
import { KindWatch } from './kind-watch.ts'
import type { KindWatchTools, WatchScope, WatchState } from './kind-watch.ts'

/** A kind in a namespace, '' for what has none. */
type Wanted = Pick<ObjectKey, 'group' | 'kind' | 'namespace'>

export interface WatchesListener {
  put(object: LiveObject): void
  gone(object: LiveObject): void
  sweep(scope: WatchScope, present: ReadonlySet<string>): void
  changed(followings: Iterable<Following>): void
}

interface Running {
  readonly watch: KindWatch
  readonly users: Set<Following>
  readonly done: Promise<void>
}

/** A watch that nobody needs any more stays so long: who comes back finds all in place. */
const LINGER_MS = 60_000

/**
 * One watch for each kind of the cluster that somebody looks for; for each namespace one where the cluster as a whole may
 * not be looked at.
 */
export class KindWatches {
  readonly #tools: KindWatchTools & { readonly namespaces?: readonly string[] | undefined }
  readonly #listener: WatchesListener
  readonly #running = new Map<string, Running>()
  readonly #wanted = new Map<Following, readonly Wanted[]>()
  /** Kinds that may only be listed in a namespace. */
  readonly #narrow = new Set<string>()
  readonly #closing = new AbortController()

  constructor(
    tools: KindWatchTools & { readonly namespaces?: readonly string[] | undefined },
    listener: WatchesListener,
  ) {
    this.#tools = tools
    this.#listener = listener
  }

  want(following: Following, wanted: readonly Wanted[]): void {
    if (wanted.length === 0) this.#wanted.delete(following)
    else this.#wanted.set(following, wanted)
    const needed = new Map(wanted.map((one) => this.#scopeOf(one)).map((scope) => [idOf(scope), scope]))
    for (const [id, { users }] of this.#running) {
      if (!needed.has(id) && users.delete(following) && users.size === 0) void this.#endLater(id)
    }
    if (this.#closing.signal.aborted) return
    for (const [id, scope] of needed) {
      const running = this.#running.get(id) ?? this.#begin(id, scope)
      running.users.add(following)
    }
  }

  stateOf(key: Wanted): WatchState {
    return this.#running.get(idOf(this.#scopeOf(key)))?.watch.state ?? { type: 'loading' }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    const all = [...this.#running.values()]
    this.#running.clear()
    for (const { watch } of all) watch.close()
    await Promise.all(all.map(({ done }) => done))
  }

  #scopeOf({ group, kind, namespace }: Wanted): WatchScope {
    const isNarrow =
      namespace !== '' && (this.#tools.namespaces !== undefined || this.#narrow.has(kindOf({ group, kind })))
    return isNarrow ? { group, kind, namespace } : { group, kind }
  }

  #begin(id: string, scope: WatchScope): Running {
    const watch = new KindWatch(scope, this.#tools, {
      put: (object) => this.#listener.put(object),
      gone: (object) => this.#listener.gone(object),
      sweep: (present) => this.#listener.sweep(scope, present),
      changed: () => this.#changed(id, scope),
    })
    const running = { watch, users: new Set<Following>(), done: watch.run() }
    this.#running.set(id, running)
    return running
  }

  #changed(id: string, scope: WatchScope): void {
    const running = this.#running.get(id)
    if (!running) return
    const { state } = running.watch
    const isForbidden = state.type === 'broken' && state.code === 'kubernetes.forbidden'
    if (isForbidden && scope.namespace === undefined) this.#narrowDown(scope, running)
    this.#listener.changed([...running.users])
  }

  /** Whoever looks into namespaces has a watch for each of them instead. */
  #narrowDown({ group, kind }: WatchScope, { users }: Running): void {
    const all = [...users]
    const within = (following: Following): readonly Wanted[] => this.#wanted.get(following) ?? []
    const isOfNamespaces = all.some((one) =>
      within(one).some((w) => w.kind === kind && w.group === group && w.namespace !== ''),
    )
    if (!isOfNamespaces || this.#narrow.has(kindOf({ group, kind }))) return
    this.#narrow.add(kindOf({ group, kind }))
    for (const following of all) this.want(following, within(following))
  }

  async #endLater(id: string): Promise<void> {
    await this.#tools.clock.sleep(LINGER_MS, this.#closing.signal)
    const running = this.#running.get(id)
    if (!running || running.users.size > 0 || this.#closing.signal.aborted) return
    this.#running.delete(id)
    running.watch.close()
    await running.done
    const isNarrowed = running.watch.scope.namespace === undefined && this.#narrow.has(kindOf(running.watch.scope))
    if (!isNarrowed) this.#listener.sweep(running.watch.scope, new Set())
  }
}

function kindOf({ group, kind }: WatchScope): string {
  return `${group}/${kind}`
}

function idOf(scope: WatchScope): string {
  return `${kindOf(scope)}/${scope.namespace ?? ''}`
}
