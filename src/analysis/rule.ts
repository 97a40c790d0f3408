import type { Alternative } from './mann-whitney.ts'
import type { Unit } from './unit.ts'

export const NO_DATA = ['wait', 'fail', 'inconclusive', 'pass'] as const

/** What a moment without a number means. */
export type NoData = (typeof NO_DATA)[number]

/** Each number for itself against limits. */
export interface ThresholdRule {
  readonly strategy: 'threshold'
  readonly min?: number
  readonly max?: number
}

/** One variant's numbers against a control's. Others of this form differ in where the control comes from. */
export interface ComparisonRule {
  readonly strategy: 'canary-primary'
  readonly worse: Alternative
  readonly alpha: number
  /** The shift must reach both floors to count: percent of the control's level, and in the metric's unit. */
  readonly effectPercent: number
  readonly effectAbsolute: number
}

export type Rule = ThresholdRule | ComparisonRule

/** A row of numbers that a check takes: the first is judged, a second is the control. */
export interface Series {
  readonly name: string
  /** Absent where the query does not tell variants apart. */
  readonly variant?: string
}

/** One check of an analysis as its configuration means it. JSON-shaped, as it is part of a plan. */
export interface Check {
  readonly name: string
  readonly source: string
  /** In the source's language, with look-ups; for `proxy` a metric's name. */
  readonly query: string
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
