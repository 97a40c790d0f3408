import type { Check } from './rule.ts'
import type { Slot } from './slot.ts'

/** What the moments of a check have come to, up to the one at which a limit was passed. */
export interface Tally {
  /** Moments that were looked at. */
  readonly seen: number
  readonly values: number
  readonly failures: number
  readonly noData: number
  readonly errors: number
  readonly lastError: string
  /** Set as soon as one of the limits is passed: nothing measured later can change the verdict. */
  readonly passed?: 'failure' | 'error' | 'inconclusive'
}

/**
 * Counts the moments in order. `isBad` says whether a moment with numbers is a failure by itself. An error of the
 * source is not a failure of the release: it has its own limit, on errors in a row.
 */
export function tallySlots(check: Check, slots: readonly Slot[], isBad: (slot: Slot) => boolean): Tally {
  const tally = { seen: 0, values: 0, failures: 0, noData: 0, errors: 0, lastError: '' }
  let row = 0
  for (const slot of slots) {
    tally.seen += 1
    const measured = Object.values(slot.series)
    const error = measured.find((one) => one.type === 'error')
    row = error ? row + 1 : 0
    if (error) {
      tally.errors += 1
      tally.lastError = error.message
    } else if (measured.some((one) => one.type === 'none')) {
      tally.noData += 1
      tally.failures += check.noData === 'fail' ? 1 : 0
    } else {
      tally.values += 1
      tally.failures += isBad(slot) ? 1 : 0
    }
    const passed = passedLimit(check, tally, row)
    if (passed) return { ...tally, passed }
  }
  return tally
}

function passedLimit(check: Check, tally: Omit<Tally, 'passed'>, errorsInARow: number): Tally['passed'] {
  const { failure, error, inconclusive } = check.limits
  if (tally.failures > failure) return 'failure'
  if (errorsInARow > error) return 'error'
  return check.noData === 'inconclusive' && tally.noData > inconclusive ? 'inconclusive' : undefined
}
