import { judgeCheck } from './judge.ts'
import type { Check } from './rule.ts'
import type { Slot } from './slot.ts'

/** Numbers between 0 and 1 that are the same for the same seed (mulberry32). */
export type Random = () => number

/** The next number of a simulated variant. */
export type Draw = (random: Random) => number

export function seeded(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

export const draws = {
  /** Skewed as latencies are: log-normal around 180 ms, now and then an outlier. */
  latency:
    (factor: number): Draw =>
    (random) =>
      180 * factor * Math.exp(0.15 * normal(random)) * (random() < 0.03 ? 4 : 1),
  /** The same, but its level wanders by itself: each number resembles the one before it. */
  wandering(correlation: number): Draw {
    let level = 0
    return (random) => {
      level = correlation * level + Math.sqrt(1 - correlation ** 2) * normal(random)
      return 180 * Math.exp(0.15 * level)
    }
  },
  /** Percent of failed requests among those of an interval. */
  errorRate:
    (chance: number, requests: number): Draw =>
    (random) => {
      let failed = 0
      for (let i = 0; i < requests; i += 1) failed += random() < chance ? 1 : 0
      return (100 * failed) / requests
    },
}

export interface Trial {
  readonly check: Check
  readonly canary: Draw
  readonly primary: Draw
  readonly samples: number
}

/** One simulated canary, judged after each sample as the stage does. */
export function simulate(
  { check, canary, primary, samples }: Trial,
  random: Random,
): { fails: boolean; after: number } {
  const slots: Slot[] = []
  for (let at = 1; at <= samples; at += 1) {
    slots.push({
      at,
      series: {
        canary: { type: 'value', at, value: canary(random) },
        primary: { type: 'value', at, value: primary(random) },
      },
    })
    const result = judgeCheck(check, { slots, planned: samples })
    if (result) return { fails: result.outcome === 'fail', after: at }
  }
  throw new Error('a check has a verdict after its last sample')
}
