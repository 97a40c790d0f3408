import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkSchema } from './check.ts'
import { judgeCheck } from './judge.ts'
import type { Check } from './rule.ts'
import type { Slot } from './slot.ts'

const RUNS = 600
const SAMPLES = 30

/** Numbers between 0 and 1 that are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

type Draw = (random: () => number) => number

/** Skewed like latencies: a log-normal around 180 ms with now and then an outlier. */
function latency(factor: number): Draw {
  return (random) => 180 * factor * Math.exp(0.15 * normal(random)) * (random() < 0.03 ? 4 : 1)
}

/** Percent of failed requests among those of an interval. */
function errorRate(chance: number, requests: number): Draw {
  return (random) => {
    let failed = 0
    for (let i = 0; i < requests; i += 1) failed += random() < chance ? 1 : 0
    return (100 * failed) / requests
  }
}

function failRatio(check: Check, canary: Draw, primary: Draw): number {
  const random = seeded(20_261)
  let fails = 0
  for (let run = 0; run < RUNS; run += 1) {
    const slots = Array.from({ length: SAMPLES }, (_, at): Slot => ({
      at,
      series: {
        canary: { type: 'value', at, value: canary(random) },
        primary: { type: 'value', at, value: primary(random) },
      },
    }))
    if (judgeCheck(check, { slots, planned: SAMPLES })?.outcome === 'fail') fails += 1
  }
  return fails / RUNS
}

const p99 = checkSchema.parse({ metric: 'p99', compare: 'canary-primary' })
const errors = checkSchema.parse({ metric: 'error-rate', compare: 'canary-primary' })
/** Without the floor the test alone decides, and its false alarms must be those of its alpha. */
const bare = checkSchema.parse({ metric: 'p99', compare: 'canary-primary', effect: '0%', alpha: 0.05 })

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
      const ratio = failRatio(check, canary, primary)
      sub.diagnostic(`${name}: failed ${(100 * ratio).toFixed(1)} %`)
      assert.ok(ratio >= least && ratio <= most, `${name}: ${ratio} is not within ${least} and ${most}`)
    })
  }
})
