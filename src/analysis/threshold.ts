import { formatAmount } from '#domain/amount.ts'
import type { Outcome } from '#domain/evidence.ts'
import type { Check, ThresholdRule } from './rule.ts'
import { median } from './shift.ts'
import { valuesOf } from './slot.ts'
import type { Slot } from './slot.ts'
import type { Tally } from './tally.ts'

/** What a strategy says of numbers that are complete: no limit of errors or missing data was passed. */
export interface Finding {
  readonly outcome: Outcome
  readonly words: string
  readonly limits: Readonly<Record<string, number>>
  readonly figures: Readonly<Record<string, number>>
}

export function isBeyond(rule: ThresholdRule, value: number): boolean {
  return (rule.min !== undefined && value < rule.min) || (rule.max !== undefined && value > rule.max)
}

/** Every number within the limits, but for as many as the failure limit accepts. */
export function judgeThreshold(
  check: Check,
  rule: ThresholdRule,
  at: { slots: readonly Slot[]; tally: Tally },
): Finding {
  const values = valuesOf(at.slots, check.series[0]?.name ?? 'value')
  const limits = {
    ...(rule.min === undefined ? {} : { min: rule.min }),
    ...(rule.max === undefined ? {} : { max: rule.max }),
  }
  const figures = values.length === 0 ? {} : summaryOf(values)
  const outcome: Outcome = at.tally.failures > check.limits.failure ? 'fail' : 'pass'
  return { outcome, words: wordsOf(check, rule, { values, tally: at.tally }), limits, figures }
}

function summaryOf(values: readonly number[]): { median: number; lowest: number; highest: number } {
  return { median: median(values), lowest: Math.min(...values), highest: Math.max(...values) }
}

function wordsOf(check: Check, rule: ThresholdRule, at: { values: readonly number[]; tally: Tally }): string {
  const { values, tally } = at
  const missing = check.noData === 'fail' && tally.noData > 0 ? `no data ${times(tally.noData)}` : ''
  if (values.length === 0) return missing || 'no numbers'
  const show = (value: number): string => formatAmount(value, check.unit)
  const { median: middle, lowest, highest } = summaryOf(values)
  const range = lowest === highest ? show(middle) : `median ${show(middle)}, ${show(lowest)} to ${show(highest)}`
  const beyond = values.filter((value) => isBeyond(rule, value)).length
  const bad = beyond > 0 ? `${beyond} of ${values.length} samples ${limitWords(rule, show, 'beyond')}` : ''
  const accepted = check.limits.failure > 0 ? ` (${check.limits.failure} accepted)` : ''
  const problems = [bad, missing].filter(Boolean).join(' and ')
  if (problems) return `${problems}${accepted}; ${range}`
  return `${values.length} samples ${limitWords(rule, show, 'within')}; ${range}`
}

function limitWords(rule: ThresholdRule, show: (value: number) => string, side: 'within' | 'beyond'): string {
  const { min, max } = rule
  const [low, high] = side === 'within' ? ['at least', 'at most'] : ['below', 'above']
  const parts = [
    ...(min === undefined ? [] : [`${low} ${show(min)}`]),
    ...(max === undefined ? [] : [`${high} ${show(max)}`]),
  ]
  return parts.join(side === 'within' ? ' and ' : ' or ')
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
