import type { Check, Series } from '#analysis/rule.ts'
import { PREVIOUS_SERIES } from '#analysis/rule.ts'
import { amountIn, parseAmount } from '#analysis/unit.ts'
import type { Unit } from '#analysis/unit.ts'
import type { ScriptedValue, ScriptedValues } from '#domain/config/scenario.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Measured, Reference } from '#domain/evidence.ts'
import { without } from '#domain/without.ts'
import type { MetricQuery, MetricSource, StageKind } from '#domain/stage.ts'
import { questionOf } from '#analysis/question.ts'
import { normalAt } from './chance.ts'

/** How the one source of a simulation is called. */
export const SOURCE = 'simulated'

/** As many as a comparison is sure to find enough. */
const PREVIOUS_SAMPLES = 100

/** What a check's series answers; undefined where the scenario does not say: then what passes. */
export type ValuesOf = (check: Check, series: string) => ScriptedValues | undefined

/**
 * The analysis as it is, but for where its checks ask: everything goes to the scripted source, under a question that
 * names the check. So no request leaves a simulation, and none needs an agent's file.
 */
export function withScriptedSource(analysis: StageKind): StageKind {
  return {
    ...analysis,
    run: (ctx, options) => {
      const checks = checksOf(options).map((check, index) => redirected(check, ctx.stage.id, index))
      return analysis.run(ctx, { ...(options as object), checks })
    },
  }
}

export function checksOf(options: unknown): readonly Check[] {
  const checks: unknown = typeof options === 'object' && options !== null ? Reflect.get(options, 'checks') : undefined
  return Array.isArray(checks) ? (checks as Check[]) : []
}

function redirected(check: Check, stage: string, index: number): Check {
  return { ...without(check, 'http'), source: SOURCE, query: `${stage} ${index}` }
}

interface Stage {
  readonly id: string
  readonly options: unknown
}

/** Answers as the script says: the first question of a series gets the first value, the next the second. */
export function scriptedSource(stages: readonly Stage[], valuesOf: ValuesOf): MetricSource {
  const asked = new Map<string, number[]>()
  return {
    name: SOURCE,
    measure(query) {
      const { check, series } = askedFor(stages, query)
      const key = `${query.query} ${series.name}`
      const moments = asked.get(key) ?? []
      asked.set(key, moments)
      if (!moments.includes(query.at)) moments.push(query.at)
      const at = { at: query.at, index: moments.indexOf(query.at), unit: check.unit }
      const values = valuesOf(check, series.name) ?? passingValue(check)
      return new Promise((resolve) => resolve(measured(values, at)))
    },
  }
}

/** What the last success measured: as this deployment's own values where the scenario does not say. */
export function scriptedReference(
  stages: readonly Stage[],
  valuesOf: ValuesOf,
  question: string,
): Reference | undefined {
  const found = stages
    .flatMap(({ id, options }) => checksOf(options).map((check, index) => redirected(check, id, index)))
    .find((check) => questionOf(check) === question)
  if (!found) return undefined
  const values = valuesOf(found, PREVIOUS_SERIES) ?? passingValue(found)
  if (values === 'none') return undefined
  const samples = Array.from({ length: PREVIOUS_SAMPLES }, (_, index) =>
    measured(values, { at: index, index, unit: found.unit }),
  )
  return { deployment: 'earlier', commit: '0'.repeat(40), at: 0, samples }
}

function askedFor(stages: readonly Stage[], query: MetricQuery): { check: Check; series: Series } {
  const [id = '', index = ''] = query.query.split(' ')
  const check = checksOf(stages.find((stage) => stage.id === id)?.options)[Number(index)]
  const series = check?.series.find(({ variant }) => variant === query.variant)
  if (!check || !series) throw slipwayError('bug', { what: `the simulated source was asked "${query.query}"` })
  return { check, series }
}

interface Moment {
  readonly at: number
  readonly index: number
  readonly unit: Unit | undefined
}

function measured(values: ScriptedValues, moment: Moment): Measured {
  if (Array.isArray(values)) {
    const value = values[Math.min(moment.index, values.length - 1)]
    return value === undefined ? { type: 'none', at: moment.at, why: 'empty' } : one(value, moment)
  }
  if (typeof values !== 'object') return one(values, moment)
  const { around, spread, seed } = values
  const value = amountOf(around, moment.unit) + amountOf(spread, moment.unit) * normalAt(seed, moment.index)
  return { type: 'value', at: moment.at, value: Number(value.toPrecision(12)) }
}

function one(value: ScriptedValue, { at, unit }: Moment): Measured {
  if (value === 'none') return { type: 'none', at, why: 'empty' }
  if (value === 'error') return { type: 'error', at, message: 'the scenario lets the source fail' }
  return { type: 'value', at, value: amountOf(value, unit) }
}

/** What fits the unit; that was checked when the scenario was read. */
function amountOf(written: number | string, unit: Unit | undefined): number {
  const amount = parseAmount(written)
  return (amount && amountIn(amount, unit)) ?? Number.NaN
}

/** Whether a written value can be a number of this unit. */
export function fitsUnit(written: number | string, unit: Unit | undefined): boolean {
  return written === 'none' || written === 'error' || Number.isFinite(amountOf(written, unit))
}

/** Within the limits; in a comparison every series is the same. */
function passingValue({ rule, unit }: Check): number {
  if (rule.strategy !== 'threshold') return 1
  const { min, max } = rule
  if (min !== undefined && max !== undefined) return (min + max) / 2
  if (max !== undefined) return max > 0 ? max / 2 : max - 1
  const best = unit === 'percent' ? 100 : unit === 'ratio' ? 1 : undefined
  if (min === undefined) return best ?? 1
  return best !== undefined && min <= best ? best : min + 1
}
