import { reportOf, SlipwayError } from '#domain/errors.ts'
import type { Clock } from '#tools/clock.ts'
import type { KindInfo, Kinds } from '../api/kinds.ts'
import { withKind } from '../api/object-path.ts'
import type { Objects } from '../api/objects.ts'
import { isStatus } from '../api/problem.ts'
import type { LiveObject } from '../manifest.ts'
import { formatKey, keyOf } from '../manifest.ts'

export interface KindWatchTools {
  readonly objects: Objects
  readonly kinds: Kinds
  readonly clock: Clock
}

/** Which objects are watched. */
export interface WatchScope {
  readonly group: string
  readonly kind: string
  /** Absent: in all namespaces. */
  readonly namespace?: string | undefined
  readonly labelSelector?: string | undefined
}

/** Told what there is. After a list all that is there was put; `sweep` names them, and the others are gone. */
export interface WatchListener {
  put(object: LiveObject): void
  gone(object: LiveObject): void
  sweep(present: ReadonlySet<string>): void
  /** It is known anew what there is, or it is not known any more. */
  changed(): void
}

export type WatchState =
  | { readonly type: 'loading' }
  /** The cluster has no such kind. */
  | { readonly type: 'absent' }
  | { readonly type: 'live' }
  /** `loaded`: what was seen before is still known. */
  | {
      readonly type: 'broken'
      readonly why: string
      readonly code: string
      readonly since: number
      readonly loaded: boolean
    }

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 30_000
/** A kind that is not there may be installed. */
const ABSENT_MS = 15_000
/** A watch that ends sooner did not work. */
const SHORT_MS = 1_000
const WATCH_SECONDS = 300

/** One list and then one watch, for as long as it is open: what breaks goes on from the last version that was seen. */
export class KindWatch {
  readonly scope: WatchScope
  readonly #tools: KindWatchTools
  readonly #listener: WatchListener
  readonly #closing = new AbortController()
  #state: WatchState = { type: 'loading' }
  #version: string | undefined
  #failures = 0

  constructor(scope: WatchScope, tools: KindWatchTools, listener: WatchListener) {
    this.scope = scope
    this.#tools = tools
    this.#listener = listener
  }

  get state(): WatchState {
    return this.#state
  }

  /** Until closed. Never throws. */
  async run(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      const pauseMs = await this.#once().catch((error: unknown) => this.#failed(error))
      if (pauseMs > 0) await this.#tools.clock.sleep(pauseMs, signal)
    }
  }

  close(): void {
    this.#closing.abort()
  }

  /** Answers how long to wait before the next one. */
  async #once(): Promise<number> {
    const { kinds } = this.#tools
    const info = await kinds.preferred(this.scope.group, this.scope.kind)
    if (!info) {
      this.#version = undefined
      this.#listener.sweep(new Set())
      this.#become({ type: 'absent' })
      return ABSENT_MS
    }
    this.#version ??= await this.#list(info)
    const began = this.#tools.clock.now()
    await this.#watch(info, this.#version)
    return this.#tools.clock.now() - began < SHORT_MS ? SHORT_MS : 0
  }

  async #list(info: KindInfo): Promise<string> {
    const { namespace, labelSelector } = this.scope
    const { signal } = this.#closing
    const present = new Set<string>()
    let version = ''
    for await (const page of this.#tools.objects.list(info, { namespace, labelSelector, signal })) {
      for (const object of page.items) {
        present.add(formatKey(keyOf(object)))
        this.#listener.put(object)
      }
      version = page.resourceVersion
    }
    this.#listener.sweep(present)
    this.#become({ type: 'live' })
    return version
  }

  async #watch(info: KindInfo, resourceVersion: string): Promise<void> {
    const { namespace, labelSelector } = this.scope
    const options = { namespace, labelSelector, resourceVersion, seconds: watchSeconds(), signal: this.#closing.signal }
    for await (const events of this.#tools.objects.watch(info, options)) {
      this.#become({ type: 'live' })
      if (events.length > 0) this.#failures = 0
      for (const event of events) {
        if (event.type === 'BOOKMARK') this.#version = event.resourceVersion
        else this.#take(event.type, withKind(info, event.object))
      }
    }
    this.#failures = 0
  }

  #take(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: LiveObject): void {
    this.#version = object.metadata.resourceVersion
    if (type === 'DELETED') this.#listener.gone(object)
    else this.#listener.put(object)
  }

  #failed(error: unknown): number {
    if (this.#closing.signal.aborted) return 0
    // The server has forgotten the version: what there is now is compared with what is known.
    const isExpired = isStatus(error, 410)
    if (isExpired) this.#version = undefined
    const isGarbled = error instanceof SlipwayError && error.code === 'kubernetes.bad-answer'
    // What stands at that version cannot be read: a list goes round it.
    if (isGarbled && this.#failures > 0) this.#version = undefined
    if (isStatus(error, 404)) {
      this.#version = undefined
      this.#tools.kinds.forget()
    }
    this.#failures += 1
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1)) * (0.5 + Math.random())
    if (isExpired && this.#failures === 1) return 0
    const { message, code } = reportOf(error)
    const since = this.#state.type === 'broken' ? this.#state.since : this.#tools.clock.now()
    const loaded = this.#state.type === 'live' || (this.#state.type === 'broken' && this.#state.loaded)
    this.#become({ type: 'broken', why: message, code: error instanceof SlipwayError ? code : 'bug', since, loaded })
    return pauseMs
  }

  #become(state: WatchState): void {
    const isNew = state.type !== this.#state.type || state.type === 'broken'
    this.#state = state
    if (isNew) this.#listener.changed()
  }
}

/** How long the server is asked to keep a watch open; never the same, so that not all end at once. */
function watchSeconds(): number {
  return WATCH_SECONDS + Math.floor(Math.random() * WATCH_SECONDS)
}
