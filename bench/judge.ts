import { checkSchema } from '#analysis/check.ts'
import type { Check } from '#analysis/rule.ts'
import { draws, seeded, simulate } from '#analysis/simulation.ts'
import type { Draw } from '#analysis/simulation.ts'
import type { Bench, BenchTools, Bound, Figure } from './figure.ts'
import { percentile } from './spread.ts'

/** Ten seeds, so that the spread over them can be seen; together 10,000 canaries a case. */
const SEEDS = Array.from({ length: 10 }, (_, i) => 1_000 + i)
const RUNS_A_SEED = 1_000
const SMOKE_RUNS = 20
const SAMPLES = 30
const SAMPLES_AGAINST = `${SAMPLES} samples a variant`

const ALARMS: Bound = { atMost: 5 }
const DETECTED: Bound = { atLeast: 95 }

interface Case {
  readonly what: string
  readonly metric: 'p99' | 'error-rate'
  readonly canary: Draw
  readonly primary: Draw
  /** Left out where the judge can be wrong: how much is told. */
  readonly bound?: Bound
  readonly against: string
}

const { latency, errorRate } = draws

const CASES = (): readonly Case[] => [
  {
    what: 'A/A latency',
    metric: 'p99',
    canary: latency(1),
    primary: latency(1),
    bound: ALARMS,
    against: 'log-normal, outliers',
  },
  {
    what: 'A/A errors 2 %',
    metric: 'error-rate',
    canary: errorRate(0.02, 200),
    primary: errorRate(0.02, 200),
    bound: ALARMS,
    against: '200 requests a sample',
  },
  {
    what: 'A/A errors 2 %, few requests',
    metric: 'error-rate',
    canary: errorRate(0.02, 50),
    primary: errorRate(0.02, 200),
    bound: ALARMS,
    against: '50 and 200 requests a sample',
  },
  {
    what: 'A/A latency whose level wanders',
    metric: 'p99',
    canary: draws.wandering(0.7),
    primary: draws.wandering(0.7),
    against: 'each variant by itself, correlation 0.7',
  },
  {
    what: 'A/A errors 2 %, few requests to the control',
    metric: 'error-rate',
    canary: errorRate(0.02, 200),
    primary: errorRate(0.02, 20),
    bound: ALARMS,
    against: '200 and 20 requests a sample',
  },
  {
    what: 'latency 30 % worse',
    metric: 'p99',
    canary: latency(1.3),
    primary: latency(1),
    bound: DETECTED,
    against: 'log-normal, outliers',
  },
  {
    what: 'latency doubled',
    metric: 'p99',
    canary: latency(2),
    primary: latency(1),
    bound: DETECTED,
    against: 'log-normal, outliers',
  },
  {
    what: 'errors doubled, 2 % to 4 %',
    metric: 'error-rate',
    canary: errorRate(0.04, 200),
    primary: errorRate(0.02, 200),
    bound: DETECTED,
    against: '200 requests a sample',
  },
]

const TESTS = [
  { name: 'with the sequential test', sequential: true },
  { name: 'fixed test alone', sequential: false },
] as const

/** How often the judge fails canaries that are alike, how often it finds those that are worse, and how soon. */
export const judge: Bench = {
  name: 'judge',
  measure: (tools) => Promise.resolve(TESTS.flatMap((test) => CASES().flatMap((one) => figuresOf(one, test, tools)))),
}

function figuresOf(one: Case, test: (typeof TESTS)[number], { smoke, say }: BenchTools): Figure[] {
  const check = checkSchema.parse({ metric: one.metric, compare: 'canary-primary', sequential: test.sequential })
  const runs = smoke ? SMOKE_RUNS : RUNS_A_SEED
  const bySeed = SEEDS.map((seed) => play({ ...one, check }, runs, seed))
  const shares = bySeed.map((waits) => (100 * waits.length) / runs)
  const waits = bySeed.flat()
  const share = shares.reduce((sum, value) => sum + value, 0) / shares.length
  const what = `judge, ${test.name}: ${one.what}`
  say(`${what}: ${share.toFixed(2)} % failed`)
  const spread = `${Math.min(...shares).toFixed(1)} to ${Math.max(...shares).toFixed(1)}% over ${SEEDS.length} seeds of ${runs}`
  const failed: Figure = {
    what: `${what}, failed`,
    unit: '%',
    ...(one.bound ? { bound: one.bound } : {}),
    value: share,
    spread,
    against: `${SAMPLES_AGAINST}, ${one.against}`,
  }
  if (one.bound !== DETECTED) return [failed]
  const middle = percentile(waits, 0.5)
  const soon = `p5 ${percentile(waits, 0.05)}, p95 ${percentile(waits, 0.95)} of ${waits.length}`
  return [
    failed,
    { what: `${what}, samples until the verdict`, unit: '', value: middle, spread: soon, against: SAMPLES_AGAINST },
  ]
}

/** After how many samples each canary that failed did. */
function play(one: Case & { readonly check: Check }, runs: number, seed: number): number[] {
  const random = seeded(seed)
  return Array.from({ length: runs }, () => simulate({ ...one, samples: SAMPLES }, random)).flatMap((trial) =>
    trial.fails ? [trial.after] : [],
  )
}
