import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkSchema } from './check.ts'
import type { Check } from './rule.ts'
import { draws, seeded, simulate } from './simulation.ts'
import type { Draw } from './simulation.ts'

const RUNS = 600
const SAMPLES = 30
const { latency, errorRate } = draws

interface Outcome {
  readonly ratio: number
  /** Of those that failed, the middle number of samples until the verdict. */
  readonly median: number
}

function failRatio(check: Check, canary: Draw, primary: Draw): Outcome {
  const random = seeded(20_261)
  const trials = Array.from({ length: RUNS }, () => simulate({ check, canary, primary, samples: SAMPLES }, random))
  const fails = trials
    .filter((trial) => trial.fails)
    .map((trial) => trial.after)
    .sort((a, b) => a - b)
  return { ratio: fails.length / RUNS, median: fails[fails.length >> 1] ?? 0 }
}

const p99 = checkSchema.parse({ metric: 'p99', compare: 'canary-primary' })
const errors = checkSchema.parse({ metric: 'error-rate', compare: 'canary-primary' })
/** Without the floor the test alone decides, and its false alarms must be those of its alpha. */
const bare = checkSchema.parse({
  metric: 'p99',
  compare: 'canary-primary',
  effect: '0%',
  alpha: 0.05,
  sequential: false,
})
const both = checkSchema.parse({ metric: 'p99', compare: 'canary-primary', effect: '0%', alpha: 0.05 })

const cases: readonly { name: string; check: Check; canary: Draw; primary: Draw; least: number; most: number }[] = [
  { name: 'A/A latency', check: p99, canary: latency(1), primary: latency(1), least: 0, most: 0.02 },
  {
    name: 'A/A latency, no floor, alpha 0.05',
    check: bare,
    canary: latency(1),
    primary: latency(1),
    least: 0.02,
    most: 0.07,
  },
  {
    name: 'A/A latency, no floor, alpha 0.05, sequential',
    check: both,
    canary: latency(1),
    primary: latency(1),
    least: 0,
    most: 0.07,
  },
  {
    name: 'A/A errors 2 %',
    check: errors,
    canary: errorRate(0.02, 50),
    primary: errorRate(0.02, 200),
    least: 0,
    most: 0.02,
  },
  { name: 'A/A no errors', check: errors, canary: () => 0, primary: () => 0, least: 0, most: 0 },
  {
    name: 'latency +5 %: below the floor',
    check: p99,
    canary: latency(1.05),
    primary: latency(1),
    least: 0,
    most: 0.15,
  },
  { name: 'latency +30 %', check: p99, canary: latency(1.3), primary: latency(1), least: 0.95, most: 1 },
  { name: 'latency doubled', check: p99, canary: latency(2), primary: latency(1), least: 0.99, most: 1 },
  { name: 'latency −30 %', check: p99, canary: latency(0.7), primary: latency(1), least: 0, most: 0 },
  {
    name: 'errors 2 % → 4 %',
    check: errors,
    canary: errorRate(0.04, 200),
    primary: errorRate(0.02, 200),
    least: 0.95,
    most: 1,
  },
  {
    name: 'errors 0 % → 3 %, few requests',
    check: errors,
    canary: errorRate(0.03, 20),
    primary: () => 0,
    least: 0.95,
    most: 1,
  },
]

void test(`false alarms and detections over ${RUNS} simulated canaries of ${SAMPLES} samples each`, async (t) => {
  for (const { name, check, canary, primary, least, most } of cases) {
    await t.test(name, (sub) => {
      const { ratio, median } = failRatio(check, canary, primary)
      sub.diagnostic(`${name}: failed ${(100 * ratio).toFixed(1)} %, the middle one after ${median} samples`)
      assert.ok(ratio >= least && ratio <= most, `${name}: ${ratio} is not within ${least} and ${most}`)
    })
  }
})

void test('the sequential test finds in fewer samples what the fixed one finds at its end', () => {
  const fixed = checkSchema.parse({ metric: 'p99', compare: 'canary-primary', sequential: false })
  const slow = failRatio(p99, latency(1.3), latency(1))
  assert.equal(failRatio(fixed, latency(1.3), latency(1)).median, SAMPLES)
  assert.ok(slow.ratio >= 0.95 && slow.median < SAMPLES, JSON.stringify(slow))
  assert.ok(failRatio(p99, latency(2), latency(1)).median <= SAMPLES / 3)
})
