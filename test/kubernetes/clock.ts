/** Time as the double sees it: real, faster than real, or moved by hand. */
export interface Clock {
  /** Milliseconds since 1970, for timestamps. */
  now(): number
  /** Runs something later. The answer takes it back. */
  after(ms: number, act: () => void): () => void
  /** How many times faster than real time waits go by. */
  readonly speed: number
  close(): void
}

/** Waits are `speed` times shorter; timestamps stay true. */
export function realClock(speed: number): Clock {
  const timers = new Set<NodeJS.Timeout>()
  let isClosed = false
  return {
    speed,
    now: () => Date.now(),
    after(ms, act) {
      if (isClosed) return () => undefined
      const timer = setTimeout(() => {
        timers.delete(timer)
        act()
      }, ms / speed)
      timers.add(timer)
      return () => {
        clearTimeout(timer)
        timers.delete(timer)
      }
    },
    close() {
      isClosed = true
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}

/** Stands still until it is moved; what is due runs in the order of its moments. */
export interface ManualClock extends Clock {
  advance(ms: number): void
}

interface Planned {
  readonly at: number
  readonly turn: number
  readonly act: () => void
}

export function manualClock(start = Date.UTC(2026, 10, 21, 5, 30)): ManualClock {
  let now = start
  let turns = 0
  const planned = new Set<Planned>()
  const next = (end: number): Planned | undefined => {
    let first: Planned | undefined
    for (const one of planned) {
      if (one.at <= end && (!first || one.at < first.at || (one.at === first.at && one.turn < first.turn))) first = one
    }
    return first
  }
  return {
    speed: 1,
    now: () => now,
    after(ms, act) {
      const one = { at: now + ms, turn: (turns += 1), act }
      planned.add(one)
      return () => void planned.delete(one)
    },
    close: () => planned.clear(),
    advance(ms) {
      const end = now + ms
      for (let one = next(end); one; one = next(end)) {
        planned.delete(one)
        now = one.at
        one.act()
      }
      now = end
    },
  }
}
