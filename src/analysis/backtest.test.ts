import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Sample } from '#domain/evidence.ts'
import { backtest } from './backtest.ts'
import type { PastAnalysis, PastDeployment, Proposal } from './backtest.ts'
import { checkSchema } from './check.ts'
import type { Check } from './rule.ts'

const MINUTE = 60_000

/** An analysis of a minute with a sample every ten seconds: numbers by series. */
function analysis(check: object, series: Readonly<Record<string, readonly number[]>>): PastAnalysis {
  const asked = checkSchema.parse(check)
  const samples = Object.entries(series).flatMap(([name, values]) =>
    values.map((value, i): Sample => {
      const at = (i + 1) * asked.intervalMs + asked.initialDelayMs
      return { check: asked.name, series: name, measured: { type: 'value', at, value } }
    }),
  )
  return { forMs: MINUTE, beganAt: 0, checks: [asked], samples }
}

function deployment(id: string, analyses: readonly PastAnalysis[], succeeded = true): PastDeployment {
  return { deployment: id, commit: `commit-${id}`, at: 1, succeeded, analyses }
}

function proposal(...checks: object[]): Proposal {
  return { for: MINUTE, checks: checks.map((check): Check => checkSchema.parse(check)), onInconclusive: 'fail' }
}

const asked = { metric: 'p99', compare: 'canary-primary', minSamples: 6, sequential: false }
const fine = { canary: [10, 11, 12, 13, 14, 15], primary: [10, 11, 12, 13, 14, 15] }
const slow = { canary: [30, 31, 32, 33, 34, 35], primary: fine.primary }

void test('another limit over what was measured: which it would have failed, and why', () => {
  const past = [deployment('d1', [analysis(asked, fine)]), deployment('d2', [analysis(asked, slow)])]
  const result = backtest([proposal({ metric: 'p99', max: '20ms' })], past)
  assert.deepEqual(
    result.map((one) => [one.deployment, one.wouldFail]),
    [
      ['d1', false],
      ['d2', true],
    ],
  )
  assert.match(result[1]?.checks[0]?.words ?? '', /6 of 6 samples above 20ms/)
})

void test('another comparison needs the control to have been measured', () => {
  const onlyCanary = analysis({ metric: 'p99', max: '1s' }, { canary: slow.canary })
  const past = [deployment('d1', [onlyCanary]), deployment('d2', [analysis(asked, slow)])]
  const [first, second] = backtest([proposal(asked)], past)
  assert.deepEqual([first?.wouldFail, first?.checks[0]?.outcome], [undefined, 'unmeasured'])
  assert.equal(second?.wouldFail, true)
})

void test('what asks something else was not measured', () => {
  const past = [deployment('d1', [analysis(asked, fine)])]
  for (const other of [{ metric: 'p95' }, { metric: 'p99', interval: '5s' }, { metric: 'p99', variant: 'baseline' }]) {
    assert.equal(backtest([proposal({ max: '1s', ...other })], past)[0]?.wouldFail, undefined)
  }
})

void test('an analysis that ended early decides only what is decided', () => {
  const past = [deployment('d1', [analysis(asked, { canary: [10, 11], primary: [10, 11] })], false)]
  const at = (max: string) => backtest([proposal({ metric: 'p99', max })], past)[0]
  assert.equal(at('20ms')?.checks[0]?.outcome, 'undecided')
  assert.equal(at('20ms')?.wouldFail, undefined)
  assert.equal(at('10ms')?.wouldFail, true)
})

void test('a shorter analysis sees less, a later beginning too', () => {
  const past = [deployment('d1', [analysis(asked, { canary: [99, 1, 1, 1, 1, 99], primary: fine.primary })])]
  const limit = { metric: 'p99', max: '50ms' }
  const by = (more: object, forMs: number) =>
    backtest([{ ...proposal({ ...limit, ...more }), for: forMs }], past)[0]?.wouldFail
  assert.equal(by({}, MINUTE), true)
  assert.equal(by({ initialDelay: '10s' }, 50_000), false)
  assert.equal(by({ initialDelay: '10s' }, MINUTE), true)
  // A longer one than was recorded whole is judged by what there is.
  assert.equal(by({ initialDelay: '10s', failureLimit: 1 }, 10 * MINUTE), false)
})

void test('inconclusive fails where the proposal says so', () => {
  const past = [deployment('d1', [analysis(asked, fine)])]
  const wanted = proposal({ metric: 'p99', max: '1s', minSamples: 7 })
  assert.equal(backtest([wanted], past)[0]?.wouldFail, true)
  assert.equal(backtest([{ ...wanted, onInconclusive: 'pass' }], past)[0]?.wouldFail, false)
})

void test('against the last success, in the order of time', () => {
  const past = [
    deployment('d1', [analysis(asked, fine)]),
    deployment('d2', [analysis(asked, slow)], false),
    deployment('d3', [analysis(asked, fine)]),
    deployment('d4', [analysis(asked, slow)]),
    deployment('d5', [analysis(asked, slow)]),
  ]
  const result = backtest([proposal({ ...asked, compare: 'previous' })], past)
  assert.deepEqual(
    result.map((one) => one.wouldFail),
    [undefined, true, false, true, false],
  )
  assert.equal(result[0]?.checks[0]?.words, 'no earlier success has recorded this')
})

void test('of two analyses each is held against the one in its place', () => {
  const past = [deployment('d1', [analysis(asked, fine), analysis(asked, slow)])]
  const limit = proposal({ metric: 'p99', max: '20ms' })
  assert.deepEqual(
    backtest([limit, limit], past)[0]?.checks.map((check) => check.outcome),
    ['pass', 'fail'],
  )
})
