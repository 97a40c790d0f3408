import { PREVIOUS_SERIES } from '#analysis/rule.ts'
import type { Check } from '#analysis/rule.ts'
import { problemIn } from '#domain/config/check.ts'
import type { Document } from '#domain/config/document.ts'
import { configError } from '#domain/config/problem.ts'
import type { Problem } from '#domain/config/problem.ts'
import { Scenario } from '#domain/config/scenario.ts'
import type { Script, ScriptedValues } from '#domain/config/scenario.ts'
import { nearest } from '#domain/config/suggest.ts'
import type { Plan, StageSpec } from '#domain/plan.ts'
import { checksOf, fitsUnit } from './metric-script.ts'
import type { WorldScript } from './world.ts'

const USUAL: Script = Scenario.shape.restore.parse({})

/**
 * What a scenario means for a plan. A name that the plan does not have is an error: a script for a stage that is not
 * there would let all go well. Errors: `config.invalid`, with places where there is a document.
 */
export function resolveScenario(scenario: Scenario, plan: Plan, document?: Document): WorldScript {
  const problems = document ? problemsOf(scenario, plan, document) : []
  if (problems.length > 0) throw configError(problems)
  return {
    stages: byStageId(plan, scenario.stages),
    reverts: byStageId(plan, scenario.reverts),
    restore: scenario.restore,
    usual: USUAL,
    values: (check, series) => ownValue(ownValue(scenario.metrics, check.name), series),
  }
}

/** Stages of one name share what is said of it. */
function byStageId(plan: Plan, scripts: Readonly<Record<string, Script>>): Map<string, Script> {
  const found = plan.stages.flatMap((stage) => {
    const script = ownValue(scripts, stage.id) ?? ownValue(scripts, stage.name)
    return script ? [[stage.id, script] as const] : []
  })
  return new Map(found)
}

type Path = readonly (string | number)[]

interface Choice {
  readonly path: Path
  readonly noun: string
  readonly word: string
  readonly known: readonly string[]
}

function problemsOf(scenario: Scenario, plan: Plan, document: Document): Problem[] {
  const all = namesOf(plan.stages)
  const revertible = namesOf(plan.stages.filter((stage) => stage.revertible))
  const choices: Choice[] = [
    ...Object.keys(scenario.stages).map((word) => ({ path: ['stages', word], noun: 'stage', word, known: all })),
    ...Object.keys(scenario.reverts).map((word) => {
      return { path: ['reverts', word], noun: 'stage that can be reverted', word, known: revertible }
    }),
    ...(scenario.people ?? []).flatMap(({ stage }, index) =>
      stage === undefined ? [] : [{ path: ['people', index, 'stage'], noun: 'stage', word: stage, known: all }],
    ),
  ]
  return [...choices.flatMap((choice) => unknown(document, choice)), ...metricProblems(scenario, plan, document)]
}

function metricProblems(scenario: Scenario, plan: Plan, document: Document): Problem[] {
  const checks = plan.stages.filter((stage) => stage.kind === 'analysis').flatMap((stage) => checksOf(stage.options))
  const names = checks.map((check) => check.name)
  return Object.entries(scenario.metrics).flatMap(([name, bySeries]) => {
    const path = ['metrics', name]
    const own = checks.filter((check) => check.name === name)
    if (own.length === 0) return unknown(document, { path, noun: 'check', word: name, known: names })
    const known = own.flatMap(seriesOf)
    return Object.entries(bySeries).flatMap(([series, values]) => {
      const at = [...path, series]
      if (!known.includes(series)) return unknown(document, { path: at, noun: 'variant', word: series, known })
      return own.flatMap((check) => misfits(check, values, { document, path: at }))
    })
  })
}

function seriesOf(check: Check): string[] {
  const names = check.series.map((series) => series.name)
  return check.rule.strategy === 'previous' ? [...names, PREVIOUS_SERIES] : names
}

function misfits(check: Check, values: ScriptedValues, at: { document: Document; path: Path }): Problem[] {
  const written = isSpread(values) ? [values.around, values.spread] : [values].flat()
  const wrong = written.find((value) => !fitsUnit(value, check.unit))
  if (wrong === undefined) return []
  const unit = check.unit === undefined ? 'plain numbers' : check.unit
  const message = `\`${wrong}\` is no value of ${check.name}: it measures ${unit}`
  return [problemIn(at.document, at.path, { level: 'error', message, at: 'value' })]
}

function isSpread(values: ScriptedValues): values is Extract<ScriptedValues, { around: unknown }> {
  return typeof values === 'object' && !Array.isArray(values)
}

function unknown(document: Document, { path, noun, word, known }: Choice): Problem[] {
  if (known.includes(word)) return []
  const names = [...new Set(known)]
  const meant = nearest(word, names)
  const there = names.length === 0 ? 'there is none' : `there are ${names.join(', ')}`
  const message = `no ${noun} of this pipeline is called \`${word}\`: ${there}`
  const suggestion = meant === undefined ? {} : { suggestion: `\`${meant}\`` }
  const isValue = path.at(0) === 'people'
  return [problemIn(document, path, { level: 'error', message, ...suggestion, ...(isValue ? { at: 'value' } : {}) })]
}

function namesOf(stages: readonly StageSpec[]): string[] {
  return [...new Set(stages.flatMap((stage) => [stage.name, stage.id]))]
}

/** Names come from a file: `constructor` is one of none. */
function ownValue<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record && Object.hasOwn(record, key) ? record[key] : undefined
}
