import { templateNamesIn } from '#domain/template.ts'
import type { WrittenCheck } from './check.ts'
import { smallestP } from './mann-whitney.ts'
import { metricOf } from './metric.ts'
import type { Check, ComparisonRule, Series } from './rule.ts'
import { amountIn, parseAmount } from './unit.ts'
import type { Unit } from './unit.ts'

export interface MeaningProblem {
  readonly key: keyof WrittenCheck
  /** A sentence. */
  readonly message: string
}

/** Names that a query may look up; labels are known only with the application. */
const QUERY_NAMES: ReadonlySet<string> = new Set([
  'app.name',
  'app.address',
  'variant',
  'interval',
  'commit',
  'deployment',
])
const DEFAULT_ALPHA = 0.02
const DEFAULT_EFFECT_PERCENT = 10
/** Half a point of a share: below it even a perfect primary fails nobody. */
const DEFAULT_FLOORS: Readonly<Partial<Record<Unit, number>>> = { percent: 0.5, ratio: 0.005 }

/** What each option needs to mean something: a check has no option without an effect. */
export function meaningProblems(check: WrittenCheck): MeaningProblem[] {
  const problems = [...sourceProblems(check), ...strategyProblems(check), ...amountProblems(check)]
  if (check.inconclusiveLimit !== undefined && check.noData !== 'inconclusive') {
    problems.push({
      key: 'inconclusiveLimit',
      message: '`inconclusiveLimit` has an effect only with `noData: inconclusive`',
    })
  }
  return problems
}

function sourceProblems(check: WrittenCheck): MeaningProblem[] {
  if (check.source === 'proxy') {
    return [
      ...(check.metric === undefined ? [problem('metric', 'The source `proxy` needs a `metric`')] : []),
      ...(check.query === undefined ? [] : [problem('query', 'The source `proxy` takes a `metric`, not a query')]),
      ...(check.unit === undefined ? [] : [problem('unit', 'The unit of a proxy metric is known: leave `unit` out')]),
    ]
  }
  const ofMetric =
    check.metric === undefined ? [] : [problem('metric', 'Only the source `proxy` has metrics; others take a `query`')]
  if (check.query === undefined)
    return [...ofMetric, problem('query', `The source \`${check.source}\` needs a \`query\``)]
  return [...ofMetric, ...queryProblems(check, check.query)]
}

function queryProblems(check: WrittenCheck, query: string): MeaningProblem[] {
  const names = namesIn(query)
  if (!names) return [problem('query', 'Look-ups have the form `{{ name }}`')]
  const unknown = names.filter((name) => !QUERY_NAMES.has(name) && !name.startsWith('label.'))
  const known = [...QUERY_NAMES, 'label.<name>'].join(', ')
  const problems = unknown.map((name) => problem('query', `There is no look-up \`{{ ${name} }}\`; known are ${known}`))
  if (check.compare !== 'threshold' && !names.includes('variant')) {
    problems.push(
      problem('query', 'The query of a comparison needs `{{ variant }}` in it, as it is asked for two variants'),
    )
  }
  return problems
}

function strategyProblems(check: WrittenCheck): MeaningProblem[] {
  if (check.compare === 'threshold') {
    const unused = (['worse', 'alpha', 'effect', 'effectAbsolute'] as const).filter((key) => check[key] !== undefined)
    return [
      ...(check.min === undefined && check.max === undefined
        ? [problem('compare', 'A `threshold` needs a `min` or a `max`')]
        : []),
      ...unused.map((key) =>
        problem(key, `\`${key}\` has an effect only in a comparison such as \`compare: canary-primary\``),
      ),
    ]
  }
  const unused = (['min', 'max'] as const).filter((key) => check[key] !== undefined)
  const problems = unused.map((key) => problem(key, `\`${key}\` has an effect only with \`compare: threshold\``))
  if (check.metric === 'rate')
    problems.push(problem('metric', '`rate` cannot be compared: it follows the traffic’s weights'))
  if (check.variant === 'primary')
    problems.push(problem('variant', 'The primary is the control: another variant is needed'))
  if (check.metric === undefined && check.worse === undefined)
    problems.push(problem('compare', 'A comparison of a query needs `worse: higher` or `worse: lower`'))
  const alpha = check.alpha ?? DEFAULT_ALPHA
  if (check.minSamples !== undefined && smallestP(check.minSamples, check.minSamples) > alpha) {
    problems.push(problem('minSamples', `So few samples can never reach an alpha of ${alpha}`))
  }
  return problems
}

function amountProblems(check: WrittenCheck): MeaningProblem[] {
  const unit = unitOf(check)
  const keys = (['min', 'max', 'effectAbsolute'] as const).filter((key) => {
    const written = check[key]
    const amount = written === undefined ? undefined : parseAmount(written)
    return amount !== undefined && amountIn(amount, unit) === undefined
  })
  const fit =
    unit === undefined
      ? 'Give a plain number, or say the `unit` of the query'
      : `The numbers are in ${unit}: give an amount that fits`
  const problems = keys.map((key) => problem(key, fit))
  const { min, max } = limitsOf(check)
  if (min !== undefined && max !== undefined && min > max) problems.push(problem('min', '`min` is above `max`'))
  return problems
}

/** The check as it works. The written one has no problems. */
export function toCheck(written: WrittenCheck): Check {
  const unit = unitOf(written)
  const query = written.metric ?? written.query ?? ''
  return {
    name: written.name ?? (written.metric === undefined ? written.source : `${written.metric} of ${written.variant}`),
    source: written.source,
    query,
    ...(unit === undefined ? {} : { unit }),
    series: seriesOf(written),
    intervalMs: written.interval,
    initialDelayMs: written.initialDelay,
    noData: written.noData,
    limits: { failure: written.failureLimit, error: written.errorLimit, inconclusive: written.inconclusiveLimit ?? 0 },
    ...(written.minSamples === undefined ? {} : { minSamples: written.minSamples }),
    rule: written.compare === 'threshold' ? { strategy: 'threshold', ...limitsOf(written) } : comparisonOf(written),
  }
}

function seriesOf(written: WrittenCheck): Series[] {
  const { variant } = written
  if (written.compare === 'canary-primary') {
    return [
      { name: variant, variant },
      { name: 'primary', variant: 'primary' },
    ]
  }
  const isOfVariant = written.query === undefined || (namesIn(written.query) ?? []).includes('variant')
  return [isOfVariant ? { name: variant, variant } : { name: 'value' }]
}

function comparisonOf(written: WrittenCheck): ComparisonRule {
  const unit = unitOf(written)
  const absolute = numberOf(written.effectAbsolute, unit) ?? (unit === undefined ? undefined : DEFAULT_FLOORS[unit])
  return {
    strategy: 'canary-primary',
    worse: written.worse ?? metricOf(written.metric).worse ?? 'higher',
    alpha: written.alpha ?? DEFAULT_ALPHA,
    effectPercent: written.effect ?? DEFAULT_EFFECT_PERCENT,
    effectAbsolute: absolute ?? 0,
  }
}

function limitsOf(written: WrittenCheck): { min?: number; max?: number } {
  const unit = unitOf(written)
  const min = numberOf(written.min, unit)
  const max = numberOf(written.max, unit)
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}

function numberOf(written: number | string | undefined, unit: Unit | undefined): number | undefined {
  const amount = written === undefined ? undefined : parseAmount(written)
  return amount === undefined ? undefined : amountIn(amount, unit)
}

function unitOf(written: WrittenCheck): Unit | undefined {
  return written.metric === undefined ? written.unit : metricOf(written.metric).unit
}

function namesIn(query: string): readonly string[] | undefined {
  try {
    return templateNamesIn(query)
  } catch {
    return undefined
  }
}

function problem(key: keyof WrittenCheck, message: string): MeaningProblem {
  return { key, message }
}
