import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { CheckResult } from '#domain/evidence.ts'
import type { Measured, Reference } from '#domain/evidence.ts'
import { checkSchema } from './check.ts'
import { judgeAnalysis, judgeCheck } from './judge.ts'
import type { Check } from './rule.ts'
import { completeSlots, plannedSlots, slotTimes } from './slot.ts'
import type { Slot } from './slot.ts'

const E: Measured = { type: 'error', at: 0, message: 'connection refused' }
const N: Measured = { type: 'none', at: 0, why: 'empty' }

function measured(one: number | Measured, at: number): Measured {
  return typeof one === 'number' ? { type: 'value', at, value: one } : { ...one, at }
}

/** Slots of a check with one series. */
function slots(...all: (number | Measured)[]): Slot[] {
  return all.map((one, at) => ({ at, series: { canary: measured(one, at) } }))
}

function pairs(canary: readonly (number | Measured)[], primary: readonly (number | Measured)[]): Slot[] {
  return canary.map((one, at) => ({
    at,
    series: { canary: measured(one, at), primary: measured(primary[at] ?? N, at) },
  }))
}

function threshold(more: object = {}): Check {
  return checkSchema.parse({ metric: 'p99', max: '250ms', ...more })
}

function comparison(more: object = {}): Check {
  return checkSchema.parse({ metric: 'p99', compare: 'canary-primary', ...more })
}

function verdict(check: Check, all: Slot[], planned = all.length): CheckResult {
  const result = judgeCheck(check, { slots: all, planned })
  assert.ok(result, 'there is no verdict')
  CheckResult.parse(result)
  return result
}

void test('numbers within the limits pass', () => {
  const result = verdict(threshold(), slots(100, 250, 180))
  assert.equal(result.outcome, 'pass')
  assert.equal(result.words, '3 samples at most 250ms; median 180ms, 100ms to 250ms')
  assert.deepEqual(result.figures, {
    median: 180,
    lowest: 100,
    highest: 250,
    values: 3,
    failures: 0,
    noData: 0,
    errors: 0,
  })
  assert.equal(result.samples.canary?.length, 3)
})

void test('a failure ends it early, but not before the limit is passed', () => {
  assert.equal(judgeCheck(threshold(), { slots: slots(100, 200), planned: 10 }), undefined)
  const result = verdict(threshold(), slots(100, 812), 10)
  assert.equal(result.outcome, 'fail')
  assert.equal(result.words, '1 of 2 samples above 250ms; median 456ms, 100ms to 812ms')
  const patient = threshold({ failureLimit: 2 })
  assert.equal(judgeCheck(patient, { slots: slots(300, 300), planned: 10 }), undefined)
  assert.equal(verdict(patient, slots(300, 300, 300), 10).outcome, 'fail')
  const accepted = verdict(patient, slots(300, 300, 100, 100))
  assert.equal(accepted.outcome, 'pass')
  assert.match(accepted.words, /^2 of 4 samples above 250ms \(2 accepted\)/)
})

void test('both limits, and the limit itself is allowed', () => {
  const check = threshold({ min: '10ms' })
  assert.equal(verdict(check, slots(10, 250)).outcome, 'pass')
  assert.match(verdict(check, slots(9), 4).words, /below 10ms or above 250ms/)
})

void test('no data never passes by itself', () => {
  const cases: [string, 'pass' | 'fail' | 'inconclusive'][] = [
    ['wait', 'inconclusive'],
    ['fail', 'fail'],
    ['inconclusive', 'inconclusive'],
    ['pass', 'pass'],
  ]
  for (const [noData, outcome] of cases) {
    assert.equal(verdict(threshold({ noData }), slots(N, N, N, N)).outcome, outcome, noData)
    assert.equal(
      verdict(comparison({ noData }), pairs([N, N, N, N, N, N, N, N], [5, 5, 5, 5, 5, 5, 5, 5])).outcome,
      outcome,
      noData,
    )
  }
  assert.equal(verdict(threshold(), []).outcome, 'inconclusive')
})

void test('every reason for a missing number is no data', () => {
  for (const why of ['empty', 'nan', 'infinite', 'late'] as const) {
    const result = verdict(threshold(), slots({ type: 'none', at: 0, why }, 100, { type: 'none', at: 0, why }))
    assert.equal(result.outcome, 'inconclusive')
    assert.equal(result.words, '1 of 3 samples have numbers, 2 are needed, 2 without data')
  }
})

void test('waiting for data goes on to the end', () => {
  assert.equal(judgeCheck(threshold(), { slots: slots(N, N, N), planned: 6 }), undefined)
  assert.equal(verdict(threshold(), slots(N, N, N, 1, 1, 1)).outcome, 'pass')
  assert.equal(verdict(threshold({ minSamples: 4 }), slots(N, N, N, 1, 1, 1)).outcome, 'inconclusive')
})

void test('an error is not a failure, and only a row of them counts', () => {
  const check = threshold({ errorLimit: 2 })
  assert.equal(judgeCheck(check, { slots: slots(E, E), planned: 9 }), undefined)
  const result = verdict(check, slots(E, E, E), 9)
  assert.equal(result.outcome, 'inconclusive')
  assert.equal(result.words, 'the source failed 3 times in a row: connection refused')
  assert.equal(verdict(check, slots(E, E, 100, E, E, 100, 100, 100)).outcome, 'pass')
  assert.match(verdict(check, slots(E, 1, E, E)).words, /3 errors of the source \(the last: connection refused\)/)
})

void test('`pass` for no data excuses no error', () => {
  assert.equal(verdict(threshold({ noData: 'pass', errorLimit: 9 }), slots(E, E, E, N)).outcome, 'inconclusive')
})

void test('the limits are counted apart', () => {
  const check = threshold({ noData: 'inconclusive', inconclusiveLimit: 1, failureLimit: 1, errorLimit: 1 })
  assert.equal(judgeCheck(check, { slots: slots(N, 300, E, 1), planned: 9 }), undefined)
  assert.equal(verdict(check, slots(N, 300, E, 1, N), 9).words, 'no data in 2 of 5 samples')
  assert.equal(verdict(check, slots(N, 300, E, 300), 9).outcome, 'fail')
})

void test('a canary that is plainly slower fails, with its numbers', () => {
  const primary = [180, 185, 190, 178, 182, 188, 184, 181, 186, 183]
  const canary = primary.map((one) => one * 1.3)
  const result = verdict(comparison(), pairs(canary, primary))
  assert.equal(result.outcome, 'fail')
  assert.equal(
    result.words,
    'canary is 55.2ms higher than primary (median 239.2ms against 184ms, p < 0.0001, 9 and 9 samples): plainly worse, and no further sample was needed (evidence 145 to 1, 100 were asked)',
  )
  assert.deepEqual(Object.keys(result.samples), ['canary', 'primary'])
})

void test('what is significant but small, and what is large but by chance, passes', () => {
  const primary = [180, 185, 190, 178, 182, 188, 184, 181, 186, 183]
  const small = verdict(
    comparison(),
    pairs(
      primary.map((one) => one + 14),
      primary,
    ),
  )
  assert.equal(small.outcome, 'pass')
  assert.match(small.words, /less than the 18.35ms that count/)
  const noisy = verdict(
    comparison(),
    pairs([50, 400, 60, 380, 210, 90, 300, 220], [120, 200, 150, 230, 160, 240, 110, 260]),
  )
  assert.equal(noisy.outcome, 'pass')
  assert.match(noisy.words, /no more than chance/)
  assert.equal(
    verdict(
      comparison(),
      pairs(
        primary.map((one) => one / 2),
        primary,
      ),
    ).outcome,
    'pass',
  )
})

void test('a success rate is measured by its distance from the top', () => {
  const check = checkSchema.parse({ metric: 'success-rate', compare: 'canary-primary' })
  const primary = [99.9, 99.8, 100, 99.9, 99.7, 99.9, 100, 99.8, 99.9, 100]
  assert.equal(
    verdict(
      check,
      pairs(
        primary.map((one) => one - 3),
        primary,
      ),
    ).outcome,
    'fail',
  )
  // Half a point is the floor.
  assert.equal(
    verdict(
      check,
      pairs(
        primary.map((one) => one - 0.4),
        primary,
      ),
    ).outcome,
    'pass',
  )
})

void test('rare errors are found although their median is zero', () => {
  const check = checkSchema.parse({ metric: 'error-rate', compare: 'canary-primary' })
  const canary = [0, 5, 0, 0, 8, 0, 4, 0, 6, 0, 7, 0, 9, 0, 0, 5, 0, 6, 0, 3]
  assert.equal(verdict(check, pairs(canary, Array(20).fill(0))).outcome, 'fail')
})

void test('too few numbers on either side are inconclusive', () => {
  const many = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
  const few = [1, 2, 3, 4, 5, 6, 7, N, N, N]
  assert.equal(verdict(comparison(), pairs(few, many)).outcome, 'inconclusive')
  assert.equal(verdict(comparison(), pairs(many, few)).outcome, 'inconclusive')
})

const far = pairs([900, 901, 902, 903, 904, 905, 906, 907, 908, 909], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])

void test('without the sequential test a comparison is asked once, at its end', () => {
  const patient = comparison({ sequential: false })
  assert.equal(judgeCheck(patient, { slots: far, planned: 11 }), undefined)
  const result = verdict(patient, far)
  assert.match(result.words, /beyond chance \(0.02\) and beyond/)
  assert.equal(result.figures.evidence, undefined)
})

void test('the sequential test ends it where the canary is plainly worse, and no sample later', () => {
  assert.equal(judgeCheck(comparison(), { slots: far.slice(0, 8), planned: 100 }), undefined)
  const result = verdict(comparison(), far, 100)
  assert.equal(result.outcome, 'fail')
  assert.match(result.words, /plainly worse, and no further sample was needed \(evidence \d+ to 1, 100 were asked\)/)
  assert.equal(result.figures.decidedAfter, 9)
  assert.equal(result.samples.canary?.length, 9)
  // Whoever looks later, after a crash, finds the same.
  assert.deepEqual(verdict(comparison(), far.slice(0, 9), 100), result)
})

void test('it never ends before the least number of samples', () => {
  const check = comparison({ minSamples: 10 })
  assert.equal(judgeCheck(check, { slots: far.slice(0, 9), planned: 100 }), undefined)
  assert.equal(verdict(check, far, 100).figures.decidedAfter, 10)
})

void test('against a baseline it is the same, with another control', () => {
  const check = comparison({ compare: 'canary-baseline' })
  assert.deepEqual(
    check.series.map(({ name }) => name),
    ['canary', 'baseline'],
  )
  const slots = far.map(({ at, series }) => ({
    at,
    series: { canary: series.canary ?? E, baseline: series.primary ?? E },
  }))
  assert.match(verdict(check, slots).words, /higher than baseline/)
})

const earlier = (...values: (number | Measured)[]): Reference => ({
  deployment: 'd1',
  commit: 'c1',
  at: 1,
  samples: values.map((one, at) => measured(one, at)),
})

void test('against the last success: its samples stand in the verdict', () => {
  const check = comparison({ compare: 'previous', sequential: false })
  const before = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]
  const slow = slots(...before.map((one) => one * 2))
  const result = judgeCheck(check, { slots: slow, planned: 10, reference: earlier(...before, N, E) })
  assert.equal(result?.outcome, 'fail')
  assert.match(result?.words ?? '', /^canary is .* higher than the last success/)
  assert.equal(result?.samples.previous?.length, 12)
  const same = judgeCheck(check, { slots: slots(...before), planned: 10, reference: earlier(...before) })
  assert.equal(same?.outcome, 'pass')
  CheckResult.parse(same)
})

void test('against the last success the sequential test pairs first with first', () => {
  const check = comparison({ compare: 'previous' })
  const reference = earlier(...Array<number>(20).fill(10))
  const result = judgeCheck(check, { slots: slots(...Array<number>(12).fill(99)), planned: 30, reference })
  assert.equal(result?.figures.decidedAfter, 9)
})

void test('with no earlier success it never passes by itself', () => {
  const all = slots(1, 2, 3, 4, 5, 6, 7, 8)
  const by = (more: object, some = all) =>
    judgeCheck(comparison({ compare: 'previous', ...more }), { slots: some, planned: 8 })
  assert.equal(by({})?.outcome, 'inconclusive')
  assert.equal(by({}, [])?.outcome, 'inconclusive', 'it would measure in vain')
  assert.match(by({})?.words ?? '', /no successful deployment has measured this before.*`noPrevious: pass`/)
  assert.equal(by({ noPrevious: 'fail' })?.outcome, 'fail')
  assert.equal(by({ noPrevious: 'pass' }, all.slice(1)), undefined, 'the next one needs its samples')
  assert.match(by({ noPrevious: 'pass' })?.words ?? '', /which was said to pass/)
  assert.equal(by({ noPrevious: 'pass' })?.outcome, 'pass')
  // What is accepted is the missing past, not missing numbers.
  assert.equal(by({ noPrevious: 'pass' }, slots(N, N, N, N, N, N, N, N))?.outcome, 'inconclusive')
})

void test('too few numbers of the last success are inconclusive', () => {
  const check = comparison({ compare: 'previous' })
  const result = judgeCheck(check, { slots: slots(1, 2, 3, 4, 5, 6, 7, 8), planned: 8, reference: earlier(1, 2, N) })
  assert.equal(result?.words, 'the last success has 2 samples with numbers, 8 are needed')
})

void test('the worst check decides', () => {
  const pass = verdict(threshold(), slots(1))
  const fail = verdict(threshold(), slots(999))
  const open = verdict(threshold(), slots(N))
  assert.equal(judgeAnalysis([pass, pass]).outcome, 'pass')
  assert.equal(judgeAnalysis([pass, open]).outcome, 'inconclusive')
  assert.equal(judgeAnalysis([open, fail, pass]).outcome, 'fail')
  assert.match(judgeAnalysis([open, fail, pass]).words, /^p99 of canary: 1 of 1 samples above/)
})

const anything = fc.oneof(fc.double({ min: 0, max: 500, noNaN: true }), fc.constant(N), fc.constant(E))

void test('a verdict does not depend on how often it was asked for', () => {
  const check = fc.record({
    noData: fc.constantFrom('wait', 'fail', 'inconclusive', 'pass'),
    failureLimit: fc.nat(3),
    errorLimit: fc.nat(3),
  })
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 20 }), check, (all, more) => {
      const planned = all.length
      const whole = slots(...all)
      const prefixes = whole.map((_, index) =>
        judgeCheck(threshold(more), { slots: whole.slice(0, index + 1), planned }),
      )
      const first = prefixes.find((one) => one !== undefined) ?? judgeCheck(threshold(more), { slots: whole, planned })
      const late = judgeCheck(threshold(more), { slots: whole, planned })
      assert.equal(first?.outcome, late?.outcome)
      if (late) CheckResult.parse(late)
      const isSilentPass =
        more.noData !== 'pass' && late?.outcome === 'pass' && !all.some((one) => typeof one === 'number')
      assert.ok(!isSilentPass, 'passed without a number')
    }),
  )
})

void test('moments are the ends of the intervals', () => {
  const timing = { intervalMs: 10_000, initialDelayMs: 5_000 }
  assert.equal(plannedSlots(timing, 60_000), 5)
  assert.deepEqual(slotTimes(timing, 1_000, 30_000), [16_000, 26_000])
})

void test('a moment counts when all its series are there, once', () => {
  const check = comparison()
  const sample = (series: string, at: number, value: number) => ({
    check: check.name,
    series,
    measured: { type: 'value' as const, at, value },
  })
  const all = [
    sample('primary', 20, 2),
    sample('canary', 20, 1),
    sample('canary', 30, 1),
    sample('canary', 20, 99),
    { ...sample('canary', 40, 1), check: 'another' },
    sample('canary', 5, 1),
    sample('primary', 5, 1),
  ]
  const found = completeSlots(check, all, 10)
  assert.deepEqual(
    found.map((slot) => [slot.at, slot.series.canary]),
    [[20, { type: 'value', at: 20, value: 1 }]],
  )
})
