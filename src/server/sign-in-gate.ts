import { slipwayError } from '#domain/errors.ts'
import type { Clock } from '#tools/clock.ts'

const MOST_FAILURES = 10
const ONE_MORE_EVERY_MS = 6_000
const MAX_KNOWN = 1_000
const TELL_EVERY_MS = 60_000

interface Known {
  left: number
  at: number
  isTold: boolean
}

export interface Attempt {
  /** The proof held: this attempt does not count. */
  succeeded(): void
  /** Whether this was the failure after which the address has to wait; rarely more often than once a minute. */
  failed(): boolean
}

/**
 * Bounds how often an address may fail to sign in: ten times, and then once in six seconds. Attempts are counted before
 * they are looked at, so that many at once are no way around it.
 */
export class SignInGate {
  readonly #clock: Clock
  readonly #known = new Map<string, Known>()
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Errors: `session.too-many`. */
  enter(address: string): Attempt {
    const now = this.#clock.now()
    const known = this.#knownOf(address, now)
    if (known.left < 1) {
      const seconds = Math.ceil(((1 - known.left) * ONE_MORE_EVERY_MS) / 1_000)
      throw slipwayError('session.too-many', { address, seconds })
    }
    known.left -= 1
    return {
      succeeded: () => {
        known.left = Math.min(MOST_FAILURES, known.left + 1)
      },
      failed: () => this.#shallTell(known, now),
    }
  }

  #knownOf(address: string, now: number): Known {
    const key = networkOf(address)
    const before = this.#known.get(key)
    const left = before ? before.left + Math.max(0, now - before.at) / ONE_MORE_EVERY_MS : MOST_FAILURES
    const known = before && left < MOST_FAILURES ? before : { left: MOST_FAILURES, at: now, isTold: false }
    if (known === before) known.left = left
    known.at = now
    this.#known.delete(key) // Whoever came last stands last.
    this.#known.set(key, known)
    const [oldest] = this.#known.keys()
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest)
    return known
  }

  #shallTell(known: Known, now: number): boolean {
    if (known.left >= 1 || known.isTold || now - this.#toldAt < TELL_EVERY_MS) return false
    known.isTold = true
    this.#toldAt = now
    return true
  }
}

/** With IPv6 one caller has a whole network of addresses, whose first four groups are the same. */
function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? []
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - groups.length - after.length) }, () => '0')
  return [...groups, ...zeros, ...after].slice(0, 4).join(':')
}
