import type { Clock } from '#tools/clock.ts'

/** A clock that stands still until it is moved; sleepers wake in the order of their moments. */
export interface VirtualClock extends Clock {
  /** Moves time on, and lets everything run that wakes on the way. */
  advance(ms: number): Promise<void>
  /** Lets everything run that needs no time. */
  settle(): Promise<void>
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

const START = 1_700_000_000_000
/** Enough turns of the event loop for chains of promises, small files and a local database. */
const TURNS = 20

/** `turns`: fewer where nothing but promises is waited for. */
export function virtualClock(start = START, turns = TURNS): VirtualClock {
  let now = start
  const sleepers = new Set<Sleeper>()
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < turns; turn += 1) await new Promise((done) => setImmediate(done))
  }
  return {
    now: () => now,
    sleep: (ms, signal) => (ms > 0 ? sleepUntil(sleepers, now + ms, signal) : Promise.resolve()),
    settle,
    async advance(ms) {
      const end = now + ms
      await settle()
      for (let next = firstDue(sleepers, end); next; next = firstDue(sleepers, end)) {
        now = Math.max(now, next.at)
        next.wake()
        await settle()
      }
      now = end
      await settle()
    },
  }
}

function sleepUntil(sleepers: Set<Sleeper>, at: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise((done) => {
    const wake = (): void => {
      sleepers.delete(sleeper)
      signal?.removeEventListener('abort', wake)
      done()
    }
    const sleeper: Sleeper = { at, wake }
    sleepers.add(sleeper)
    signal?.addEventListener('abort', wake)
  })
}

function firstDue(sleepers: ReadonlySet<Sleeper>, end: number): Sleeper | undefined {
  return [...sleepers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
}
