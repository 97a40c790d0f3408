import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { firstCrossing } from './sequential.ts'
import type { Pair, SequentialTest } from './sequential.ts'
import { draws, seeded } from './simulation.ts'
import type { Draw } from './simulation.ts'

const asked: SequentialTest = { worse: 'higher', alpha: 0.02, effectPercent: 0, effectAbsolute: 0, minPairs: 8 }

function pairs(samples: readonly number[], control: number): Pair[] {
  return samples.map((sample) => ({ sample, control }))
}

void test('the evidence is a product that can be followed by hand', () => {
  // d is 10, then 5 with a scale of 10: the mean over b of (1 + 0.85 tanh b)(1 + 0.85 tanh b/2).
  const by = [0.5, 1, 2, 4].map((b) => (1 + 0.85 * Math.tanh(b)) * (1 + 0.85 * Math.tanh(b / 2)))
  const { evidence } = firstCrossing(pairs([20, 15], 10), asked)
  assert.ok(Math.abs(evidence - by.reduce((a, b) => a + b) / 4) < 1e-12)
})

void test('equal numbers say nothing, better ones speak against it', () => {
  assert.deepEqual(firstCrossing(pairs(Array<number>(50).fill(10), 10), asked), { evidence: 1 })
  assert.ok(firstCrossing(pairs(Array<number>(50).fill(9), 10), asked).evidence < 0.001)
  assert.equal(firstCrossing([], asked).evidence, 1)
})

void test('the scale does not matter, nor does the direction’s name', () => {
  const numbers = fc.array(fc.tuple(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 1_000 })), {
    maxLength: 30,
  })
  fc.assert(
    fc.property(numbers, fc.constantFrom(0.001, 8, 1_024), (all, factor) => {
      const plain = all.map(([sample, control]) => ({ sample, control }))
      const scaled = all.map(([sample, control]) => ({ sample: sample * factor, control: control * factor }))
      const { evidence } = firstCrossing(plain, { ...asked, alpha: 1e-300 })
      const near = (other: number): boolean => Math.abs(other / evidence - 1) < 1e-6
      assert.ok(near(firstCrossing(scaled, { ...asked, alpha: 1e-300 }).evidence))
      const mirrored = plain.map(({ sample, control }) => ({ sample: -sample, control: -control }))
      assert.ok(near(firstCrossing(mirrored, { ...asked, alpha: 1e-300, worse: 'lower' }).evidence))
    }),
  )
})

void test('the floors must be beaten, too', () => {
  const slower = pairs(Array<number>(30).fill(109), 100)
  assert.ok(firstCrossing(slower, asked).after !== undefined)
  assert.equal(firstCrossing(slower, { ...asked, effectPercent: 10 }).after, undefined)
  assert.equal(firstCrossing(slower, { ...asked, effectAbsolute: 20 }).after, undefined)
  // From 99.9 % to 99.8 % success is twice the errors.
  const share: SequentialTest = { ...asked, worse: 'lower', unit: 'percent', effectPercent: 50 }
  assert.ok(firstCrossing(pairs(Array<number>(30).fill(99.8), 99.9), share).after !== undefined)
})

void test('numbers without measure do no harm', () => {
  const huge = pairs(Array<number>(5_000).fill(Number.MAX_VALUE / 4), -Number.MAX_VALUE / 4)
  const { evidence } = firstCrossing(huge, { ...asked, alpha: Number.MIN_VALUE })
  assert.ok(Number.isFinite(evidence))
  const won = firstCrossing(pairs(Array<number>(5_000).fill(99), 1), { ...asked, alpha: Number.MIN_VALUE })
  assert.ok(Number.isFinite(won.evidence) && won.evidence > 1e99)
})

const RUNS = 1_500
const LOOKS = 400

/** How often it is ever crossed where nothing is worse, although it is looked at after each of many samples. */
function alarms(canary: Draw, control: Draw, more: Partial<SequentialTest> = {}): number {
  const random = seeded(4_711)
  let crossed = 0
  for (let run = 0; run < RUNS; run += 1) {
    const all = Array.from({ length: LOOKS }, () => ({ sample: canary(random), control: control(random) }))
    if (firstCrossing(all, { ...asked, alpha: 0.05, minPairs: 1, ...more }).after !== undefined) crossed += 1
  }
  return crossed / RUNS
}

const drifting = (): { canary: Draw; control: Draw } => {
  let at = 0
  const level = (): number => 1 + 0.8 * Math.sin((at += 1) / 40)
  return {
    canary: (random) => draws.latency(1)(random) * level(),
    control: (random) => draws.latency(1)(random) * level(),
  }
}

void test(`false alarms over ${LOOKS} looks stay within alpha`, async (t) => {
  const wave = drifting()
  const cases: readonly [string, number][] = [
    ['the same latency', alarms(draws.latency(1), draws.latency(1))],
    ['exactly at the floor', alarms(draws.latency(1.1), draws.latency(1), { effectPercent: 10 })],
    ['a level that rises and falls for both', alarms(wave.canary, wave.control)],
    ['the same errors, fewer requests', alarms(draws.errorRate(0.02, 20), draws.errorRate(0.02, 200))],
    [
      'no errors',
      alarms(
        () => 0,
        () => 0,
      ),
    ],
  ]
  for (const [name, share] of cases) {
    t.diagnostic(`${name}: ${(100 * share).toFixed(1)} %`)
    // Three standard errors of a simulation of this size above 5 %.
    assert.ok(share <= 0.05 + 3 * Math.sqrt((0.05 * 0.95) / RUNS), `${name}: ${share}`)
  }
})

void test('what is clearly worse is found long before a planned end', () => {
  const random = seeded(99)
  const waits = Array.from({ length: 200 }, () => {
    const all = Array.from({ length: 100 }, () => ({
      sample: draws.latency(2)(random),
      control: draws.latency(1)(random),
    }))
    return firstCrossing(all, { ...asked, alpha: 0.01, effectPercent: 10 }).after ?? Number.POSITIVE_INFINITY
  }).sort((a, b) => a - b)
  assert.ok((waits[100] ?? 100) <= 10, `median ${waits[100]}`)
  assert.ok((waits[190] ?? 100) <= 40, `95 % within ${waits[190]}`)
})
