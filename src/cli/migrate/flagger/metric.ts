import { durationText } from '../duration.ts'
import { sourceName, sourceWords } from '../prometheus.ts'
import type { Section } from '../section.ts'
import type { Stage } from '../translation.ts'
import { builtinQuestion, isMetric } from './builtin-metric.ts'
import type { MetricShelf } from './metric-shelf.ts'
import { withLookUps } from './metric-template.ts'
import type { Route } from './routing.ts'

/** What the metrics of a Canary are asked of. */
export interface Asked extends Route {
  readonly name: string
  readonly namespace: string | undefined
  /** Of the canary. */
  readonly workload: string
  readonly metricsServer: string | undefined
  readonly metrics: MetricShelf
  readonly intervalMs: number
  readonly failureLimit: number
}

/** An entry of `metrics`, as an entry of `checks`. */
export function readMetric(metric: Section, asked: Asked): Stage | undefined {
  const name = metric.text('name', 'checks[].name') ?? ''
  const window = metric.text('interval', 'the range of the query') ?? '1m'
  const limits = limitsOf(metric, name)
  const reference = metric.section('templateRef')
  const written = metric.text('query', 'checks[].query')
  const of = { metric, name, window, limits, asked }
  if (reference) return templateUse(reference, of)
  metric.warn(['templateVariables'], 'only templates look them up')
  if (!limits) return undefined
  return written === undefined ? builtin(of) : own(of, written)
}

interface Of {
  readonly metric: Section
  readonly name: string
  readonly window: string
  readonly limits: Limits | undefined
  readonly asked: Asked
}

interface Limits {
  readonly min?: number
  readonly max?: number
}

function limitsOf(metric: Section, name: string): Limits | undefined {
  const range = metric.section('thresholdRange')
  const min = range?.number('min', 'checks[].min')
  const max = range?.number('max', 'checks[].max')
  const single = metric.number('threshold', 'checks[].min, checks[].max')
  if (range && (min !== undefined || max !== undefined)) {
    return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
  }
  if (single !== undefined) return name === 'request-success-rate' ? { min: single } : { max: single }
  metric.tell('error', 'without `thresholdRange` nothing decides: add one')
  return undefined
}

function builtin({ metric, name, window, limits, asked }: Of): Stage | undefined {
  if (!isMetric(name)) {
    metric.tell('error', 'it is none of Flagger’s own metrics: name its `templateRef`')
    return undefined
  }
  const question = builtinQuestion(name, { ...asked, window })
  if (!question) {
    metric.tell(
      'error',
      `what counts the requests of ${asked.provider || 'this provider'} is not known: write the check with a \`query\``,
    )
    return undefined
  }
  if (asked.namespace === undefined) {
    metric.tell(
      'warning',
      'the Canary names no namespace: add one to the query where several have a workload of this name',
    )
  }
  const unit = question.unit === 'percent' ? '%' : 'ms'
  const bounds = Object.entries(limits ?? {}).map(([key, value]) => [key, `${value}${unit}`])
  return { name, source: sourceIn(metric, asked), ...question, ...Object.fromEntries(bounds), ...options(asked) }
}

function own({ metric, name, window, limits, asked }: Of, written: string): Stage {
  const values = valuesOf(asked, window)
  const query = withLookUps(metric, written).replaceAll(
    /\{\{ with\.([\w-]+) \}\}/g,
    (_, key: string) => values.get(key) ?? '',
  )
  return { name, source: sourceIn(metric, asked), query, ...limits, ...options(asked) }
}

function templateUse(reference: Section, { metric, name, window, limits, asked }: Of): Stage | undefined {
  const template = reference.text('name', 'checks[].use') ?? ''
  const namespace = reference.text('namespace') ?? asked.namespace ?? ''
  reference.settle(['apiVersion', 'kind'], 'its name says it')
  const values = valuesOf(asked, window)
  const variables = metric.section('templateVariables')
  for (const key of metric.keysOf('templateVariables')) {
    values.set(key, variables?.text(key, 'checks[].with') ?? '')
  }
  if (!limits) return undefined
  const interval = durationText(asked.intervalMs)
  const { failureLimit } = asked
  const entry = asked.metrics.use(template, namespace, { name, limits, values, interval, failureLimit })
  if (!entry)
    reference.tell('error', `the MetricTemplate ${template} is not among these files, or could not be taken over`)
  return entry
}

function valuesOf(asked: Asked, window: string): Map<string, string> {
  const found = {
    name: asked.name,
    namespace: asked.namespace,
    target: asked.workload,
    service: asked.service,
    ingress: asked.ingress,
    route: asked.route,
    interval: window,
  }
  return new Map(Object.entries(found).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])))
}

function sourceIn(metric: Section, { metricsServer }: Asked): string {
  const source = metricsServer === undefined ? 'prometheus' : sourceName(metricsServer)
  metric.tell('warning', sourceWords(source, metricsServer))
  return source
}

/** No number halts there, and counts as a failed check. */
function options({ intervalMs, failureLimit }: Asked): Stage {
  return { interval: durationText(intervalMs), noData: 'fail', failureLimit }
}
