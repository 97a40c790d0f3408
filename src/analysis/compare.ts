import { formatAmount } from '#domain/amount.ts'
import { mannWhitney } from './mann-whitney.ts'
import type { RankTest } from './mann-whitney.ts'
import { firstApart, meansTail } from './means.ts'
import { alphaShares } from './rule.ts'
import type { Check, ComparisonRule } from './rule.ts'
import { distance, firstCrossing } from './sequential.ts'
import type { Crossing, Pair } from './sequential.ts'
import { mean, median, shiftOf } from './shift.ts'
import type { Finding } from './threshold.ts'
import type { Unit } from './unit.ts'

/** The numbers of a comparison, each row without the moments that have none, and those that belong together. */
export interface Rows {
  readonly sample: readonly number[]
  readonly reference: readonly number[]
  readonly pairs: readonly Pair[]
}

/** Where the evidence has grown so large that no further sample is needed; undefined where it has not. */
export function crossingOf(
  check: Check,
  rule: ComparisonRule,
  at: { pairs: readonly Pair[]; minPairs: number },
): Crossing {
  const { worse, effectPercent, effectAbsolute } = rule
  const { sequential: alpha } = alphaShares(rule)
  const { pairs, minPairs } = at
  const crossing = firstCrossing(pairs, { worse, effectPercent, effectAbsolute, alpha, unit: check.unit, minPairs })
  if (crossing.after === undefined || !isShare(check.unit)) return crossing
  // What the evidence has once reached it has reached: the means may follow later.
  const floor = (level: number): number => floorAt(rule, level, check.unit)
  const after = firstApart(pairs, { from: crossing.after, alpha, worse, floor })
  return { evidence: crossing.evidence, ...(after === undefined ? {} : { after }) }
}

function isShare(unit: Unit | undefined): boolean {
  return unit === 'percent' || unit === 'ratio'
}

/**
 * Fails where the sequential test has found enough, else only if the variant is worse than its control beyond chance
 * (Mann–Whitney U) and by enough to matter (shift at or above the floor). The second is asked once, at the end: asking
 * it after each sample would multiply the false alarms. For shares the means must be apart beyond chance, too.
 */
export function judgeComparison(
  check: Check,
  rule: ComparisonRule,
  at: { rows: Rows; crossing?: Crossing | undefined },
): Finding {
  const { sample, reference } = at.rows
  const { crossing } = at
  const test = testOf(check, at.rows, rule)
  const shift = isShare(check.unit) ? mean(sample) - mean(reference) : shiftOf(sample, reference)
  const { end, sequential } = alphaShares(rule)
  const isSignificant = test.p <= end
  const level = levelOf(reference, check.unit)
  const floor = floorAt(rule, level, check.unit)
  const worseBy = rule.worse === 'higher' ? shift : -shift
  const isLarge = worseBy > 0 && worseBy >= floor
  const found = { ...at.rows, test, shift, floor, isSignificant, isLarge, crossing }
  return {
    outcome: crossing?.after !== undefined || (isSignificant && isLarge) ? 'fail' : 'pass',
    words: wordsOf(check, found, rule),
    limits: { alpha: rule.alpha, effectFloor: floor, ...(crossing ? { evidenceNeeded: 1 / sequential } : {}) },
    figures: {
      u: test.u,
      p: test.p,
      delta: test.delta,
      shift,
      ...(level === 0 ? {} : { effect: shift / Math.abs(level) }),
      median: median(sample),
      controlMedian: median(reference),
      mean: mean(sample),
      controlMean: mean(reference),
      count: sample.length,
      controlCount: reference.length,
      ...(crossing ? { evidence: crossing.evidence } : {}),
      ...(crossing?.after === undefined ? {} : { decidedAfter: crossing.after }),
    },
  }
}

/** Of shares the larger of both chances counts. */
function testOf(check: Check, { sample, reference }: Rows, { worse }: ComparisonRule): RankTest {
  const test = mannWhitney(sample, reference, worse)
  return isShare(check.unit) ? { ...test, p: Math.max(test.p, meansTail(sample, reference, worse)) } : test
}

/** The smallest shift that matters at a level of the control. */
function floorAt(rule: ComparisonRule, level: number, unit: Unit | undefined): number {
  return Math.max((rule.effectPercent / 100) * distance(level, rule.worse, unit), rule.effectAbsolute)
}

/** The control's usual value; its mean where it is a share, or mostly 0. */
function levelOf(values: readonly number[], unit: Unit | undefined): number {
  return isShare(unit) ? mean(values) : median(values) || mean(values)
}

interface Found extends Rows {
  readonly test: RankTest
  readonly shift: number
  readonly floor: number
  readonly isSignificant: boolean
  readonly isLarge: boolean
  readonly crossing: Crossing | undefined
}

function wordsOf(check: Check, found: Found, rule: ComparisonRule): string {
  const { sample, reference, test, shift, floor, isSignificant, isLarge, crossing } = found
  const show = (value: number): string => formatAmount(value, check.unit)
  const own = check.series[0]?.name
  const control = rule.strategy === 'previous' ? 'the last success' : check.series[1]?.name
  const side = shift === 0 ? 'equal to' : shift > 0 ? 'higher than' : 'lower than'
  const by = shift === 0 ? '' : `${show(Math.abs(shift))} `
  const middle = isShare(check.unit) ? mean : median
  const levels = `${middle === mean ? 'mean' : 'median'} ${show(middle(sample))} against ${show(middle(reference))}`
  const counts = `${sample.length} and ${reference.length} samples`
  const numbers = `${own} is ${by}${side} ${control} (${levels}, ${formatP(test.p)}, ${counts})`
  if (crossing?.after !== undefined) return `${numbers}: ${earlyWords(crossing, rule)}`
  if (isSignificant && isLarge) return `${numbers}: beyond chance (${alphaShares(rule).end}) and beyond ${show(floor)}`
  if (isSignificant) return `${numbers}: less than the ${show(floor)} that count`
  return `${numbers}: no more than chance`
}

function earlyWords({ evidence }: Crossing, rule: ComparisonRule): string {
  const odds = evidence >= 1e6 ? 'more than a million' : String(Math.floor(evidence))
  return `plainly worse, and no further sample was needed (evidence ${odds} to 1, ${Math.ceil(1 / alphaShares(rule).sequential)} were asked)`
}

function formatP(p: number): string {
  return p < 0.0001 ? 'p < 0.0001' : `p = ${Number(p.toPrecision(2))}`
}
