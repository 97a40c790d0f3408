import type { LiveState } from '#domain/health.ts'
import type { Clock } from '#tools/clock.ts'
import { Wakeup } from '#tools/wakeup.ts'
import type { LiveObject, ObjectKey } from '../manifest.ts'
import { isLoading } from './in-view.ts'
import type { LiveStore } from './store.ts'
import { STALE_MS, treeOf } from './tree.ts'
import type { HealthRules, TreeQuestion } from './tree.ts'

export interface Watched {
  readonly application: string
  readonly store: LiveStore
  readonly clock: Clock
  readonly rules: HealthRules
  readonly variantOf: TreeQuestion['variantOf']
  /** The inventory now and whenever it changed; nothing while the application is not deployed. */
  readonly inventory: (signal: AbortSignal) => AsyncIterable<readonly ObjectKey[]>
  /** How the traffic is split, told from live objects. */
  readonly weights?: (live: (key: ObjectKey) => LiveObject | undefined) => Readonly<Record<string, number>> | undefined
}

/** For the first state all watches are waited for, but not longer. */
const FIRST_MS = 10_000

/** Live state now and whenever it changed, until aborted. Errors: those of the inventory. */
export async function* observeApplication(watched: Watched, signal: AbortSignal): AsyncGenerator<LiveState, void> {
  const { application, store, clock } = watched
  const wakeup = new Wakeup(clock)
  const follower = store.follow(application, () => wakeup.wake())
  const ended = new AbortController()
  const end = (): void => {
    ended.abort()
    wakeup.wake()
  }
  signal.addEventListener('abort', end)
  const roots: Roots = { keys: undefined, failure: undefined }
  const reading = readInventory(watched, {
    roots,
    signal: ended.signal,
    follow: (keys) => follower.want(keys),
    wake: () => wakeup.wake(),
  })
  try {
    if (!signal.aborted) yield* states(watched, { roots, wakeup, signal })
  } finally {
    signal.removeEventListener('abort', end)
    end()
    follower.close()
    await reading
  }
}

interface Roots {
  keys: readonly ObjectKey[] | undefined
  failure: { readonly error: unknown } | undefined
}

async function readInventory(
  { inventory }: Watched,
  tools: { roots: Roots; signal: AbortSignal; follow: (keys: readonly ObjectKey[]) => void; wake: () => void },
): Promise<void> {
  const { roots, signal, follow, wake } = tools
  try {
    for await (const keys of inventory(signal)) {
      if (signal.aborted) return
      roots.keys = keys
      follow(keys)
      wake()
    }
  } catch (error) {
    if (signal.aborted) return
    roots.failure = { error }
    wake()
  }
}

async function* states(
  watched: Watched,
  { roots, wakeup, signal }: { roots: Roots; wakeup: Wakeup; signal: AbortSignal },
): AsyncGenerator<LiveState, void> {
  const { clock, store } = watched
  const patientUntil = clock.now() + FIRST_MS
  let shown = ''
  while (!signal.aborted) {
    if (roots.failure) throw roots.failure.error
    const keys = roots.keys
    const isEarly = shown === '' && clock.now() < patientUntil
    if (keys && !(isEarly && isLoading(keys, store))) {
      const state = stateOf(watched, keys)
      const text = JSON.stringify({ ...state, at: 0 })
      if (text !== shown) yield state
      shown = text
    }
    await wakeup.waitUntil(nextLook(watched, { keys, patientUntil, isEarly }))
  }
}

function stateOf(watched: Watched, roots: readonly ObjectKey[]): LiveState {
  const { application, store, clock, rules, variantOf, weights } = watched
  const split = weights?.((key) => store.find(key)?.object())
  return treeOf({ application, roots, view: store, rules, variantOf, weights: split, now: clock.now() })
}

/** Time alone changes what is shown: what could not be looked at becomes unknown. */
function nextLook(
  { store, clock }: Watched,
  wait: { keys: readonly ObjectKey[] | undefined; patientUntil: number; isEarly: boolean },
): number | undefined {
  if (wait.isEarly) return wait.patientUntil
  const broken = (wait.keys ?? []).flatMap((key) => {
    const state = store.stateOf(key)
    return state.type === 'broken' ? [state.since + STALE_MS] : []
  })
  const due = broken.filter((moment) => moment > clock.now())
  return due.length === 0 ? undefined : Math.min(...due)
}
