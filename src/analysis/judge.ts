import type { CheckResult, Measured, Outcome, Reference } from '#domain/evidence.ts'
import { crossingOf, judgeComparison } from './compare.ts'
import { questionOf } from './question.ts'
import { PREVIOUS_SERIES, requiredSamples } from './rule.ts'
import type { Check } from './rule.ts'
import { pairsOf, rowsOf } from './rows.ts'
import type { Crossing } from './sequential.ts'
import type { Slot } from './slot.ts'
import { tallySlots } from './tally.ts'
import type { Tally } from './tally.ts'
import { isBeyond, judgeThreshold } from './threshold.ts'
import type { Finding } from './threshold.ts'

/** A verdict keeps at least so many of a series' samples where it cannot keep all. */
const LEAST_KEPT = 100

/** What a check has measured so far, and how many moments it has in all. */
export interface Measurements {
  readonly slots: readonly Slot[]
  readonly planned: number
  /** For `previous`: what the last success measured. */
  readonly reference?: Reference | undefined
}

/**
 * The verdict of one check, or undefined while what is still to be measured can change it. Pure, and the same whether
 * it was asked after each measurement or once: a restart in between changes nothing.
 */
export function judgeCheck(check: Check, measurements: Measurements): CheckResult | undefined {
  const { slots, planned, reference } = measurements
  const tally = tallyOf(check, slots)
  const early = tally.passed === 'failure' ? undefined : earlyCrossing(check, measurements, tally)
  if (early) return resultOf(check, early.measurements, { tally: early.tally, finding: early.finding })
  const isOver = tally.passed !== undefined || slots.length >= planned || isHopeless(check, reference)
  if (!isOver) return undefined
  return resultOf(check, measurements, { tally, finding: findingOf(check, measurements, tally) })
}

/** Whether nothing that it may measure can be compared with anything. */
export function isHopeless(check: Check, reference: Reference | undefined): boolean {
  const { rule } = check
  return rule.strategy === 'previous' && !reference && rule.noPrevious !== 'pass'
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

/** The sequential test, over the moments before any limit ended the check. What it found stands, whatever comes later. */
function earlyCrossing(
  check: Check,
  measurements: Measurements,
  tally: Tally,
): { measurements: Measurements; tally: Tally; finding: Finding } | undefined {
  const { rule } = check
  if (rule.strategy === 'threshold' || !rule.sequential) return undefined
  const slots = measurements.slots.slice(0, tally.seen)
  const minPairs = requiredSamples(check, measurements.planned)
  const crossing = crossingOf(check, rule, { pairs: pairsOf(check, slots, measurements.reference), minPairs })
  if (crossing.after === undefined) return undefined
  const until = { ...measurements, slots: slots.slice(0, slotsOfPairs(check, slots, crossing.after)) }
  const finding = judgeComparison(check, rule, { rows: rowsOf(check, until), crossing })
  return { measurements: until, tally: tallyOf(check, until.slots), finding }
}

/** How many moments it took until so many pairs were complete. */
function slotsOfPairs(check: Check, slots: readonly Slot[], pairs: number): number {
  let complete = 0
  const last = slots.findIndex((slot) => {
    complete += check.series.every(({ name }) => slot.series[name]?.type === 'value') ? 1 : 0
    return complete === pairs
  })
  return last + 1
}

function findingOf(check: Check, measurements: Measurements, tally: Tally): Finding {
  const { slots, planned, reference } = measurements
  if (tally.passed === 'error') {
    const times = check.limits.error === 0 ? 'once' : `${check.limits.error + 1} times in a row`
    return unknown(`the source failed ${times}: ${tally.lastError}`)
  }
  if (tally.passed === 'inconclusive') return unknown(`no data in ${tally.noData} of ${slots.length} samples`)
  if (tally.passed === 'failure') return failed(check, slots, tally)
  if (isHopeless(check, reference)) return withoutPrevious(check)
  const enough = requiredSamples(check, planned)
  // Written out, `pass` makes a missing number a good one; it excuses no error of the source.
  const counted = tally.values + (check.noData === 'pass' ? tally.noData : 0)
  if (counted < enough) return unknown(tooFewWords(tally, planned, enough))
  const isComparable = check.rule.strategy === 'threshold' ? tally.values > 0 : tally.values >= enough
  if (!isComparable) return excused(tally)
  return decide(check, measurements, tally)
}

function decide(check: Check, measurements: Measurements, tally: Tally): Finding {
  const { rule } = check
  if (rule.strategy === 'threshold') return judgeThreshold(check, rule, { slots: measurements.slots, tally })
  if (rule.strategy === 'previous' && !measurements.reference) return withoutPrevious(check)
  const rows = rowsOf(check, measurements)
  const enough = Math.min(requiredSamples(check, measurements.planned), LEAST_KEPT)
  if (rows.reference.length < enough) {
    return unknown(`the last success has ${rows.reference.length} samples with numbers, ${enough} are needed`)
  }
  return judgeComparison(check, rule, { rows, crossing: lastEvidence(check, measurements) })
}

/** Told with the verdict at the end, too, so that the sequential test's part can be seen. */
function lastEvidence(check: Check, { slots, planned, reference }: Measurements): Crossing | undefined {
  const { rule } = check
  if (rule.strategy === 'threshold' || !rule.sequential) return undefined
  return crossingOf(check, rule, { pairs: pairsOf(check, slots, reference), minPairs: requiredSamples(check, planned) })
}

/** The failure limit was passed: by numbers beyond the limits, or by missing ones that count as failures. */
function failed(check: Check, slots: readonly Slot[], tally: Tally): Finding {
  if (check.rule.strategy === 'threshold') return judgeThreshold(check, check.rule, { slots, tally })
  const words = `no data to compare in ${tally.noData} of ${slots.length} samples, which counts as failure here`
  return { outcome: 'fail', words, limits: {}, figures: {} }
}

/** Nothing passes silently: the first time passes only where that is written out. */
function withoutPrevious(check: Check): Finding {
  const policy = check.rule.strategy === 'previous' ? (check.rule.noPrevious ?? 'inconclusive') : 'inconclusive'
  const words = 'no successful deployment has measured this before'
  if (policy === 'pass') {
    return {
      outcome: 'pass',
      words: `${words}, which was said to pass; the next is held against this one`,
      limits: {},
      figures: {},
    }
  }
  const hint = 'let the first one through by `noPrevious: pass`'
  return { outcome: policy, words: `${words}: there is nothing to compare with; ${hint}`, limits: {}, figures: {} }
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
    question: questionOf(check),
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
    samples: samplesOf(check, measurements),
  }
}

function samplesOf(check: Check, { slots, reference }: Measurements): Record<string, Measured[]> {
  const pairs = check.series.map(({ name }) => [name, slots.flatMap((slot) => slot.series[name] ?? [])] as const)
  const previous = check.rule.strategy === 'previous' && reference ? { [PREVIOUS_SERIES]: reference.samples } : {}
  return { ...Object.fromEntries(pairs), ...previous }
}

/** What is said of a check that another one's verdict ended before it had its own. */
export function unfinished(check: Check, measurements: Measurements): CheckResult {
  const { slots, planned } = measurements
  const words = `not judged: another check ended the analysis after ${slots.length} of ${planned} samples`
  const tally = tallyOf(check, slots)
  return resultOf(check, measurements, { tally, finding: unknown(words) })
}
