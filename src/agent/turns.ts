import { setImmediate as otherWork } from 'node:timers/promises'
import type { Clock } from '#tools/clock.ts'

const AT_ONCE = 100
/** One that hangs holds the others up no longer than that. */
const PATIENCE_MS = 250

/**
 * Gives each of many its turn, a group at a time, with whatever else waits in between: a look at ten thousand
 * applications must not hold up the one that the commit is for, nor the deployments that run. The next group begins
 * when the one before is done, so that the first are deployed while the last are still looked at.
 */
export function inTurns<T>(
  items: readonly T[],
  clock: Clock,
  work: (item: T, turn: Promise<unknown>) => Promise<void>,
): void {
  let turn: Promise<unknown> = Promise.resolve()
  for (let at = 0; at < items.length; at += AT_ONCE) {
    const own = turn
    const group = items.slice(at, at + AT_ONCE).map((item) => work(item, own))
    turn = own.then(() => settledOrLate(group, clock)).then(() => otherWork())
  }
}

async function settledOrLate(all: readonly Promise<void>[], clock: Clock): Promise<void> {
  const over = new AbortController()
  await Promise.race([Promise.allSettled(all), clock.sleep(PATIENCE_MS, over.signal)])
  over.abort()
}
