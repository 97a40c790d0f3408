import { TEMPLATE_FOLDER } from '#domain/config/template-file.ts'
import { durationMsOf, durationText } from '../duration.ts'
import { limitsOf } from './condition.ts'
import type { Limits } from './condition.ts'
import type { CheckTemplate } from '../release.ts'
import { questionOf } from './metric-question.ts'
import { slug } from '../name.ts'
import type { Section } from '../section.ts'

/** One that knows what it must be given. */
export interface MetricCheck extends CheckTemplate {
  /** Arguments that it looks up, without a value of its own. */
  readonly wanted: readonly string[]
  readonly parameters: ReadonlyMap<string, ParameterType>
  /** How long it measures. */
  readonly lengthMs: number
}

export type ParameterType = 'text' | 'amount'

export interface AnalysisTemplate {
  readonly name: string
  readonly checks: readonly MetricCheck[]
}

interface Argument {
  readonly value?: string
}

const ONCE_MS = 60_000
const ENDLESS_COUNT = 10

/** An AnalysisTemplate or ClusterAnalysisTemplate: one check template for each of its metrics. */
export function readAnalysisTemplate(root: Section, name: string): AnalysisTemplate {
  root.whole('metadata')
  root.tell(
    'warning',
    'take it out of the folder once its checks lie in `.slipway/analysis`: it would go on being applied',
  )
  const spec = root.section('spec')
  if (!spec) return { name, checks: [] }
  const args = argumentsOf(spec)
  spec.refuse(['dryRun'], 'a check always counts: take the metric out, or give it a wide limit')
  spec.settle(['measurementRetention'], 'every sample is kept with the deployment')
  spec.refuse(['templates'], 'a template names no other templates: name all of them in the step')
  const checks = spec.sections('metrics').flatMap((metric) => {
    const check = checkOf(metric, { template: name, args })
    return check ? [check] : []
  })
  return { name, checks }
}

function argumentsOf(spec: Section): ReadonlyMap<string, Argument> {
  const args = new Map<string, Argument>()
  for (const argument of spec.sections('args')) {
    const name = argument.text('name') ?? ''
    argument.refuse(
      ['valueFrom'],
      'an argument from the cluster is not read: secrets belong to the credentials of the source in the agent’s file',
    )
    const value = argument.text('value', 'parameters.default')
    args.set(name, value === undefined ? {} : { value })
  }
  return args
}

function checkOf(
  metric: Section,
  { template, args }: { template: string; args: ReadonlyMap<string, Argument> },
): MetricCheck | undefined {
  const named = metric.text('name', 'the file’s name and `check.name`') ?? ''
  const timing = timingOf(metric)
  const limits = readLimits(metric)
  const question = questionOf(metric)
  if (!question || !limits || !timing) return undefined
  const isBare = limits.min === undefined && limits.max === undefined
  if (isBare && !question.http) {
    metric.tell('error', 'without `successCondition` or `failureCondition` nothing decides: add one')
    return undefined
  }
  const { noData, min, max } = limits
  const check = {
    name: named,
    ...question,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    interval: timing.interval,
    ...timing.delay,
    ...(noData === undefined ? {} : { noData }),
    ...limitOptions(metric),
  }
  const used = [
    ...new Set([...JSON.stringify(check).matchAll(/\{\{ with\.([\w-]+) \}\}/g)].map(([, one]) => one ?? '')),
  ]
  const types = new Map(used.map((one) => [one, limits.args.includes(one) ? 'amount' : 'text'] as const))
  const parameters = Object.fromEntries([...types].map(([one, type]) => [one, parameterOf(args.get(one), type)]))
  const name = slug(named === template ? template : `${template}-${named}`)
  return {
    name,
    path: `${TEMPLATE_FOLDER}/${name}.yaml`,
    value: { ...(used.length > 0 ? { parameters } : {}), check },
    parameters: types,
    wanted: used.filter((one) => args.get(one)?.value === undefined),
    lengthMs: timing.lengthMs,
  }
}

function parameterOf(argument: Argument | undefined, type: ParameterType): Readonly<Record<string, unknown>> {
  const preset = argument?.value
  if (preset === undefined) return { type }
  return { type, default: argumentValue(preset, type) }
}

/** Of an argument, which is always written as a text. */
export function argumentValue(written: string, type: ParameterType): string | number {
  return type === 'amount' && /^-?\d+(\.\d+)?$/.test(written) ? Number(written) : written
}

interface Timing {
  readonly interval: string
  readonly delay: Readonly<Record<string, unknown>>
  readonly lengthMs: number
}

function timingOf(metric: Section): Timing | undefined {
  const every = metric.whole('interval', 'check.interval')
  const delay = metric.whole('initialDelay', 'check.initialDelay')
  const intervalMs = every === undefined ? ONCE_MS : durationMsOf(every)
  const delayMs = delay === undefined ? 0 : durationMsOf(delay)
  const count = metric.number('count', 'how long the analysis lasts')
  if (intervalMs === undefined || delayMs === undefined) {
    metric.tell('error', '`interval` and `initialDelay` must be durations such as `30s`: write them out')
    return undefined
  }
  if (every === undefined && (count ?? 1) > 1)
    metric.tell('warning', 'no `interval` is written: every minute is assumed')
  if (every !== undefined && count === undefined) {
    metric.tell('warning', `without \`count\` it has no end: ${ENDLESS_COUNT} measurements are assumed`)
  }
  const times = Math.max(1, count ?? (every === undefined ? 1 : ENDLESS_COUNT))
  return {
    interval: durationText(intervalMs),
    delay: delayMs === 0 ? {} : { initialDelay: durationText(delayMs) },
    lengthMs: delayMs + times * intervalMs,
  }
}

/** Failures and errors are counted as there; -1 stands for no limit. */
function limitOptions(metric: Section): Readonly<Record<string, unknown>> {
  const limit = (key: string, to: string): Readonly<Record<string, unknown>> => {
    const written = metric.number(key, `check.${to}`)
    return written === undefined ? {} : { [to]: written < 0 ? 1_000 : written }
  }
  metric.settle(['inconclusiveLimit'], 'a number between two limits cannot be here: it passes or it fails')
  metric.refuse(['consecutiveSuccessLimit'], 'an analysis lasts its time: it does not end early by successes in a row')
  return { ...limit('failureLimit', 'failureLimit'), ...limit('consecutiveErrorLimit', 'errorLimit') }
}

function readLimits(metric: Section): Limits | undefined {
  const success = metric.text('successCondition', 'check.min, check.max, check.noData')
  const failure = metric.text('failureCondition', 'check.min, check.max, check.noData')
  const good = success === undefined ? undefined : limitsOf(success, 'success')
  const bad = failure === undefined ? undefined : limitsOf(failure, 'failure')
  if ((success !== undefined && !good) || (failure !== undefined && !bad)) {
    metric.tell('error', 'its condition is more than limits of one number: write the check anew with `min` and `max`')
    return undefined
  }
  const limits = good ?? bad ?? { args: [] }
  if (good && bad && (good.min !== bad.min || good.max !== bad.max)) {
    metric.tell('warning', 'what neither succeeded nor failed was inconclusive; here whatever does not succeed fails')
  }
  if (limits.isBoundaryMoved) {
    metric.tell('warning', 'a number equal to the limit did not succeed; here limits are included')
  }
  return limits
}
