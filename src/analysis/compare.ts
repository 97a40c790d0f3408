import { mannWhitney } from './mann-whitney.ts'
import type { RankTest } from './mann-whitney.ts'
import type { Check, ComparisonRule } from './rule.ts'
import { mean, median, shiftOf } from './shift.ts'
import { valuesOf } from './slot.ts'
import type { Slot } from './slot.ts'
import type { Finding } from './threshold.ts'
import { formatAmount } from './unit.ts'
import type { Unit } from './unit.ts'

/**
 * Fails only if the variant is worse than its control beyond chance (Mann–Whitney U, `alpha`) and by enough to matter
 * (shift at or above the floor). Asked once, at the end: asking after each sample would multiply the false alarms.
 */
export function judgeComparison(check: Check, rule: ComparisonRule, slots: readonly Slot[]): Finding {
  const [own, control] = check.series
  const sample = valuesOf(slots, own?.name ?? '')
  const reference = valuesOf(slots, control?.name ?? '')
  const test = mannWhitney(sample, reference, rule.worse)
  const shift = shiftOf(sample, reference)
  const worseBy = rule.worse === 'higher' ? shift : -shift
  const floor = effectFloor(rule, reference, check.unit)
  const isSignificant = test.p <= rule.alpha
  const isLarge = worseBy > 0 && worseBy >= floor
  return {
    outcome: isSignificant && isLarge ? 'fail' : 'pass',
    words: wordsOf(check, { sample, reference, test, shift, floor, isSignificant, isLarge }, rule),
    limits: { alpha: rule.alpha, effectFloor: floor },
    figures: {
      u: test.u,
      p: test.p,
      delta: test.delta,
      shift,
      ...(levelOf(reference) === 0 ? {} : { effect: shift / Math.abs(levelOf(reference)) }),
      median: median(sample),
      controlMedian: median(reference),
      count: sample.length,
      controlCount: reference.length,
    },
  }
}

/**
 * The smallest shift that matters. A share that should be high is measured by its distance from the top: from 99.9 %
 * to 99.8 % is not a tenth of a percent worse, it is twice the errors.
 */
function effectFloor(rule: ComparisonRule, reference: readonly number[], unit: Unit | undefined): number {
  const top = unit === 'percent' ? 100 : unit === 'ratio' ? 1 : undefined
  const level = levelOf(reference)
  const base = rule.worse === 'lower' && top !== undefined ? Math.max(0, top - level) : Math.abs(level)
  return Math.max((rule.effectPercent / 100) * base, rule.effectAbsolute)
}

/** The control's usual value; its mean where it is mostly 0. */
function levelOf(values: readonly number[]): number {
  return median(values) || mean(values)
}

interface Comparison {
  readonly sample: readonly number[]
  readonly reference: readonly number[]
  readonly test: RankTest
  readonly shift: number
  readonly floor: number
  readonly isSignificant: boolean
  readonly isLarge: boolean
}

function wordsOf(check: Check, found: Comparison, rule: ComparisonRule): string {
  const { sample, reference, test, shift, floor, isSignificant, isLarge } = found
  const show = (value: number): string => formatAmount(value, check.unit)
  const [own, control] = check.series.map((series) => series.name)
  const side = shift === 0 ? 'equal to' : shift > 0 ? 'higher than' : 'lower than'
  const by = shift === 0 ? '' : `${show(Math.abs(shift))} `
  const medians = `median ${show(median(sample))} against ${show(median(reference))}`
  const counts = `${sample.length} and ${reference.length} samples`
  const numbers = `${own} is ${by}${side} ${control} (${medians}, ${formatP(test.p)}, ${counts})`
  if (isSignificant && isLarge) return `${numbers}: beyond chance (${rule.alpha}) and beyond ${show(floor)}`
  if (isSignificant) return `${numbers}: less than the ${show(floor)} that count`
  return `${numbers}: no more than chance`
}

function formatP(p: number): string {
  return p < 0.0001 ? 'p < 0.0001' : `p = ${Number(p.toPrecision(2))}`
}
