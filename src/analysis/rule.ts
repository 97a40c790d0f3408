import type { Alternative } from './mann-whitney.ts'
import type { Unit } from './unit.ts'

export const NO_DATA = ['wait', 'fail', 'inconclusive', 'pass'] as const

/** What a moment without a number means. */
export type NoData = (typeof NO_DATA)[number]

export const NO_PREVIOUS = ['inconclusive', 'fail', 'pass'] as const

/** What it means that no earlier success has measured the same. */
export type NoPrevious = (typeof NO_PREVIOUS)[number]

/** The strategies that hold one row of numbers against another, by where the other comes from. */
export const COMPARISONS = ['canary-primary', 'canary-baseline', 'previous'] as const

export type Comparison = (typeof COMPARISONS)[number]

/** Each number for itself against limits. */
export interface ThresholdRule {
  readonly strategy: 'threshold'
  readonly min?: number
  readonly max?: number
}

/** One variant's numbers against a control's: another variant that runs now, or what the last success measured. */
export interface ComparisonRule {
  readonly strategy: Comparison
  readonly worse: Alternative
  /** For the check as a whole: the sequential test and the one at the end share it. */
  readonly alpha: number
  /** The shift must reach both floors to count: percent of the control's level, and in the metric's unit. */
  readonly effectPercent: number
  readonly effectAbsolute: number
  /** Whether it looks after each sample, too, and ends early where the variant is plainly worse. */
  readonly sequential: boolean
  /** For `previous`. */
  readonly noPrevious?: NoPrevious
}

export type Rule = ThresholdRule | ComparisonRule

/** A row of numbers that a check takes: the first is judged, a second is the control. */
export interface Series {
  readonly name: string
  /** Absent where the query does not tell variants apart. */
  readonly variant?: string
}

/** What the samples of an earlier deployment are called beside this one's. */
export const PREVIOUS_SERIES = 'previous'

/** Requests that the agent itself sends; the address is the check's query. */
export interface HttpProbe {
  readonly measure: 'success' | 'latency'
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly send?: string
  /** Empty: any of 200 to 299. */
  readonly statuses: readonly number[]
  /** A text pattern that the answer must hold. */
  readonly body?: string
  readonly maxLatencyMs: number
  /** Sent at the end of each interval, one after the other. */
  readonly requests: number
}

/** One check of an analysis as its configuration means it. JSON-shaped, as it is part of a plan. */
export interface Check {
  readonly name: string
  readonly source: string
  /** In the source's language, with look-ups; a metric's name for `proxy`, a pattern for `logs`, an address for `http`. */
  readonly query: string
  readonly http?: HttpProbe
  readonly unit?: Unit
  readonly series: readonly Series[]
  readonly intervalMs: number
  readonly initialDelayMs: number
  readonly noData: NoData
  /** How many are still accepted. Errors are counted in a row, the others in all. */
  readonly limits: { readonly failure: number; readonly error: number; readonly inconclusive: number }
  readonly minSamples?: number
  readonly rule: Rule
}

/** A comparison of fewer is seldom able to find anything. */
const COMPARISON_SAMPLES = 8

/** With fewer numbers than this there is no verdict: half of the planned ones for limits. */
export function requiredSamples(check: Pick<Check, 'minSamples' | 'rule'>, planned: number): number {
  if (check.minSamples !== undefined) return check.minSamples
  return check.rule.strategy === 'threshold' ? Math.max(1, Math.ceil(planned / 2)) : COMPARISON_SAMPLES
}

/**
 * The parts of the accepted chance of a false alarm: with two tests, the chances of either add up (Bonferroni), so
 * each has half of it.
 */
export function alphaShares(rule: Pick<ComparisonRule, 'alpha' | 'sequential'>): { end: number; sequential: number } {
  return rule.sequential ? { end: rule.alpha / 2, sequential: rule.alpha / 2 } : { end: rule.alpha, sequential: 0 }
}
