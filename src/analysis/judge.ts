import type { CheckResult, Measured, Outcome } from '#domain/evidence.ts'
import { judgeComparison } from './compare.ts'
import { requiredSamples } from './rule.ts'
import type { Check } from './rule.ts'
import type { Slot } from './slot.ts'
import { tallySlots } from './tally.ts'
import type { Tally } from './tally.ts'
import { isBeyond, judgeThreshold } from './threshold.ts'
import type { Finding } from './threshold.ts'

/** What a check has measured so far, and how many moments it has in all. */
export interface Measurements {
  readonly slots: readonly Slot[]
  readonly planned: number
}

/**
 * The verdict of one check, or undefined while what is still to be measured can change it. Pure, and the same whether
 * it was asked after each measurement or once: a restart in between changes nothing.
 */
export function judgeCheck(check: Check, measurements: Measurements): CheckResult | undefined {
  const { slots, planned } = measurements
  const tally = tallyOf(check, slots)
  if (tally.passed === undefined && slots.length < planned) return undefined
  return resultOf(check, measurements, { tally, finding: findingOf(check, measurements, tally) })
}

/** Fail if any fails, else inconclusive if any is, else pass. */
export function judgeAnalysis(results: readonly CheckResult[]): { outcome: Outcome; words: string } {
  const worst = (['fail', 'inconclusive'] as const).find((outcome) => results.some((one) => one.outcome === outcome))
  const outcome = worst ?? 'pass'
  const words = results
    .filter((one) => one.outcome === outcome)
    .map((one) => `${one.check}: ${one.words}`)
    .join('. ')
  return { outcome, words: words.slice(0, 2_000) }
}

function tallyOf(check: Check, slots: readonly Slot[]): Tally {
  const { rule } = check
  const name = check.series[0]?.name ?? 'value'
  return tallySlots(check, slots, (slot) => {
    const measured = slot.series[name]
    return rule.strategy === 'threshold' && measured?.type === 'value' && isBeyond(rule, measured.value)
  })
}

function findingOf(check: Check, { slots, planned }: Measurements, tally: Tally): Finding {
  if (tally.passed === 'error') {
    const words = `the source failed ${check.limits.error + 1} times in a row: ${tally.lastError}`
    return unknown(words)
  }
  if (tally.passed === 'inconclusive') return unknown(`no data in ${tally.noData} of ${slots.length} samples`)
  if (tally.passed === 'failure') return failed(check, slots, tally)
  const enough = requiredSamples(check, planned)
  // Written out, `pass` makes a missing number a good one; it excuses no error of the source.
  const counted = tally.values + (check.noData === 'pass' ? tally.noData : 0)
  if (counted < enough) return unknown(tooFewWords(tally, planned, enough))
  const isComparable = check.rule.strategy === 'threshold' ? tally.values > 0 : tally.values >= enough
  if (!isComparable) return excused(tally)
  return decide(check, slots, tally)
}

function decide(check: Check, slots: readonly Slot[], tally: Tally): Finding {
  const { rule } = check
  if (rule.strategy === 'threshold') return judgeThreshold(check, rule, { slots, tally })
  return judgeComparison(check, rule, slots)
}

/** The failure limit was passed: by numbers beyond the limits, or by missing ones that count as failures. */
function failed(check: Check, slots: readonly Slot[], tally: Tally): Finding {
  if (check.rule.strategy === 'threshold') return judgeThreshold(check, check.rule, { slots, tally })
  const words = `no data to compare in ${tally.noData} of ${slots.length} samples, which counts as failure here`
  return { outcome: 'fail', words, limits: {}, figures: {} }
}

function unknown(words: string): Finding {
  return { outcome: 'inconclusive', words, limits: {}, figures: {} }
}

function excused(tally: Tally): Finding {
  const words = `no data in ${tally.noData} samples, which was said to pass; ${tally.values} with numbers`
  return { outcome: 'pass', words, limits: {}, figures: {} }
}

function tooFewWords(tally: Tally, planned: number, enough: number): string {
  const empty = tally.noData > 0 ? `, ${tally.noData} without data` : ''
  const errors = tally.errors > 0 ? `, ${tally.errors} errors of the source (the last: ${tally.lastError})` : ''
  return `${tally.values} of ${planned} samples have numbers, ${enough} are needed${empty}${errors}`
}

function resultOf(check: Check, measurements: Measurements, found: { tally: Tally; finding: Finding }): CheckResult {
  const { tally, finding } = found
  const { failure, error, inconclusive } = check.limits
  const counts = { values: tally.values, failures: tally.failures, noData: tally.noData, errors: tally.errors }
  const minSamples = requiredSamples(check, measurements.planned)
  return {
    check: check.name,
    strategy: check.rule.strategy,
    outcome: finding.outcome,
    words: finding.words.slice(0, 2_000),
    ...(check.unit === undefined ? {} : { unit: check.unit }),
    limits: {
      ...finding.limits,
      failureLimit: failure,
      errorLimit: error,
      ...(check.noData === 'inconclusive' ? { inconclusiveLimit: inconclusive } : {}),
      minSamples,
    },
    figures: { ...finding.figures, ...counts },
    samples: samplesOf(check, measurements.slots),
  }
}

function samplesOf(check: Check, slots: readonly Slot[]): Record<string, Measured[]> {
  const pairs = check.series.map(({ name }) => [name, slots.flatMap((slot) => slot.series[name] ?? [])] as const)
  return Object.fromEntries(pairs)
}

/** What is said of a check that another one's verdict ended before it had its own. */
export function unfinished(check: Check, measurements: Measurements): CheckResult {
  const { slots, planned } = measurements
  const words = `not judged: another check ended the analysis after ${slots.length} of ${planned} samples`
  const tally = tallyOf(check, slots)
  return resultOf(check, measurements, { tally, finding: unknown(words) })
}
