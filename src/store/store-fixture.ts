import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Clock } from '#tools/clock.ts'
import { systemClock } from '#tools/clock.ts'
import { openStore } from './store.ts'
import type { Store } from './store.ts'

export interface TestStore {
  readonly store: Store
  readonly file: string
}

/** A real database in a temporary folder, for tests; both go when the test ends. */
export function openTestStore(t: TestContext, options: { feedLimit?: number; clock?: Clock } = {}): TestStore {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-store-'))
  const file = join(folder, 'server.db')
  const store = openStore({ file, clock: systemClock, ...options })
  t.after(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { store, file }
}

/** A clock that stands still until it is moved. */
export function heldClock(start: number): Clock & { move(ms: number): void } {
  let now = start
  return { ...systemClock, now: () => now, move: (ms) => (now += ms) }
}
