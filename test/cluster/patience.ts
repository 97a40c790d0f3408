import { systemClock } from '#tools/clock.ts'
import type { Chosen } from './chosen.ts'

/** How long something may take, and how often it is asked after. */
export interface Patience {
  readonly ms: number
  readonly pollMs: number
}

const PATIENCE: Readonly<Record<Chosen['kind'], Patience>> = {
  double: { ms: 60_000, pollMs: 30 },
  // Images have to be pulled, and a crash loop's back-off grows to minutes.
  cluster: { ms: 300_000, pollMs: 500 },
}

export function patienceWith({ kind }: Pick<Chosen, 'kind'>): Patience {
  return PATIENCE[kind]
}

export interface Awaited<T> {
  readonly what: string
  readonly ask: () => T | Promise<T>
  /** What was there instead, for the error. */
  readonly shown?: (() => unknown) | undefined
}

/** Waits for something to become so. */
export async function until<T>({ ms, pollMs }: Patience, { what, ask, shown }: Awaited<T>): Promise<NonNullable<T>> {
  const end = systemClock.now() + ms
  for (;;) {
    const found = await ask()
    if (found) return found
    if (systemClock.now() > end) {
      const instead = JSON.stringify(await shown?.()) ?? 'nothing'
      throw new Error(`waited ${ms / 1_000} s in vain for ${what}; there was ${instead.slice(0, 5_000)}`)
    }
    await systemClock.sleep(pollMs)
  }
}
