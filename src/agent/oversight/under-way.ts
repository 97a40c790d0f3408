import { slipwayError } from '#domain/errors.ts'
import { formatDuration } from '#domain/unit.ts'
import type { Clock } from '#tools/clock.ts'
import { withinTime } from '../time-limit.ts'

/** What takes longer than this is told of, though it may end well. */
const SLOW_AFTER_MS = 60_000

interface Call {
  readonly what: string
  readonly since: number
  readonly until: number
}

/** The calls that an application's loops wait for. Each has a time limit: what hangs is left behind and tried again. */
export class UnderWay {
  readonly #clock: Clock
  readonly #application: string
  readonly #calls = new Set<Call>()

  constructor(application: string, clock: Clock) {
    this.#application = application
    this.#clock = clock
  }

  /** The result. `what` is a noun for people, such as `loading commit 4f2a1b3`. Errors: `provider.slow`, and those of the work. */
  async inTime<T>(what: string, ms: number, work: () => Promise<T>): Promise<T> {
    const since = this.#clock.now()
    const call = { what, since, until: since + ms }
    const details = { application: this.#application, what, limit: formatDuration(ms) }
    this.#calls.add(call)
    try {
      return await withinTime(work(), { clock: this.#clock, ms, error: () => slipwayError('provider.slow', details) })
    } finally {
      this.#calls.delete(call)
    }
  }

  /** What takes suspiciously long, in words that stay the same while it does. */
  slow(now: number): string[] {
    const slow = [...this.#calls].filter(({ since }) => now - since >= SLOW_AFTER_MS)
    return slow.map(({ what, since, until }) => {
      return `${what} has not come to an end since ${moment(since)} and may hang; it is given up and begun anew at ${moment(until)}`
    })
  }
}

/** `2026-05-01T14:05:09Z`: reports are read wherever, so the time is the world's. */
export function moment(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}
