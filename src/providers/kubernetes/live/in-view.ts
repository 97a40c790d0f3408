import { slipwayError } from '#domain/errors.ts'
import type { Clock } from '#tools/clock.ts'
import { Wakeup } from '#tools/wakeup.ts'
import type { ObjectKey } from '../manifest.ts'
import { scopesOf } from './store.ts'
import type { LiveStore, View } from './store.ts'

export interface Sought {
  readonly store: LiveStore
  readonly clock: Clock
  readonly application: string
  readonly roots: readonly ObjectKey[]
  readonly signal?: AbortSignal | undefined
}

const PATIENCE_MS = 10_000

/**
 * What is read of these objects and of what they own, once all of it has been looked at: right after a start nothing has,
 * which must not be taken for nothing being there. Errors: `kubernetes.unseen`.
 */
export async function inView<T>({ store, clock, application, roots, signal }: Sought, read: () => T): Promise<T> {
  const wakeup = new Wakeup(clock)
  const wake = (): void => wakeup.wake()
  const follower = store.follow(application, wake)
  signal?.addEventListener('abort', wake)
  try {
    follower.want(roots)
    for (const end = clock.now() + PATIENCE_MS; isLoading(roots, store) && clock.now() < end;) {
      signal?.throwIfAborted()
      await wakeup.waitUntil(end)
    }
    for (const scope of scopesOf(roots)) refuseUnseen(scope, store)
    return read()
  } finally {
    signal?.removeEventListener('abort', wake)
    follower.close()
  }
}

export function isLoading(roots: readonly ObjectKey[], view: View): boolean {
  return scopesOf(roots).some((scope) => view.stateOf(scope).type === 'loading')
}

function refuseUnseen(scope: ReturnType<typeof scopesOf>[number], view: View): void {
  const state = view.stateOf(scope)
  const { kind } = scope
  if (state.type === 'loading') throw slipwayError('kubernetes.unseen', { kind, why: 'the answer takes too long' })
  if (state.type === 'broken' && !state.loaded) throw slipwayError('kubernetes.unseen', { kind, why: state.why })
}
