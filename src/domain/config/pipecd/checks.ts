import { parseDuration } from '../../unit.ts'
import type { Https, Logs, Metrics } from './analysis-form.ts'
import { placed } from './draft.ts'
import type { Path } from './draft.ts'
import { durationOf } from './form.ts'
import { readLogQuery } from './log-query.ts'
import { withLookUps } from './look-up.ts'
import type { LookUps } from './look-up.ts'
import type { Report } from './report.ts'

export interface CheckPlace {
  /** Of the check in PipeCD's file. */
  readonly path: Path
  readonly report: Report
  readonly namespace: string
  /** Of the stage, where it is known. */
  readonly duration?: string
  /** In a template: what it needs to be given. */
  readonly parameters?: Set<string>
}

/** A check of ours without its name. */
export type CheckDraft = Readonly<Record<string, unknown>>

const COMPARISONS = {
  PREVIOUS: 'previous',
  CANARY_BASELINE: 'canary-baseline',
  CANARY_PRIMARY: 'canary-primary',
} as const

/** PipeCD's own: of its test, for each direction together. */
const ALPHA = 0.05

/** Metrics as one check, or two where a shift in either direction is a failure: a check of ours looks in one. */
export function metricsChecks(metrics: Metrics, place: CheckPlace): readonly CheckDraft[] {
  const { strategy } = metrics
  if (!metrics.provider) place.report.error(place.path, 'the key `provider` is missing')
  if (!metrics.query) place.report.error(place.path, 'the key `query` is missing')
  const head = {
    source: placed([...place.path, 'provider'], metrics.provider ?? ''),
    query: placed([...place.path, 'query'], queryOf(metrics, place)),
  }
  const noData = placed([...place.path, 'skipOnNoData'], metrics.skipOnNoData === true ? 'pass' : 'fail')
  if (!strategy || strategy === 'THRESHOLD') {
    return [{ ...head, ...expectedOf(metrics, place), ...limitsOf(metrics, place), noData }]
  }
  const directions = directionsOf(metrics)
  const either = {
    ...limitsOf(metrics, place),
    interval: sampledEvery(metrics, place),
    noData: metrics.skipOnNoData === true ? noData : 'wait',
  }
  return directions.map((direction) => {
    const worse = placed([...place.path, 'deviation'], direction)
    const rule = comparisonOf(COMPARISONS[strategy], { worse, alpha: ALPHA / directions.length, place })
    return Object.assign({}, head, rule, either)
  })
}

function comparisonOf(
  compare: (typeof COMPARISONS)[keyof typeof COMPARISONS],
  { worse, alpha, place }: { readonly worse: unknown; readonly alpha: number; readonly place: CheckPlace },
): CheckDraft {
  return {
    compare: placed([...place.path, 'strategy'], compare),
    worse,
    alpha,
    // PipeCD calls whatever differs a failure, however little it is.
    effect: '0%',
    effectAbsolute: 0,
    ...(compare === 'previous' ? { noPrevious: 'pass' } : {}),
  }
}

function directionsOf({ deviation }: Metrics): readonly ('higher' | 'lower')[] {
  if (deviation === 'HIGH') return ['higher']
  return deviation === 'LOW' ? ['lower'] : ['higher', 'lower']
}

function queryOf(metrics: Metrics, place: CheckPlace): string {
  const { baselineArgs, canaryArgs, primaryArgs, strategy } = metrics
  const second = strategy === 'CANARY_BASELINE' ? { baseline: baselineArgs ?? {} } : { primary: primaryArgs ?? {} }
  const isOfTwo = strategy === 'CANARY_BASELINE' || strategy === 'CANARY_PRIMARY'
  const byVariant: LookUps['byVariant'] = { canary: canaryArgs ?? {}, ...second }
  const names = { ...namesOf(place), ...(isOfTwo ? { byVariant } : {}) }
  return withLookUps(metrics.query ?? '', names, { ...place, path: [...place.path, 'query'] })
}

function namesOf({ namespace, parameters }: CheckPlace): LookUps {
  return { namespace, ...(parameters ? { parameters } : {}) }
}

function expectedOf({ expected }: Metrics, { path, report }: CheckPlace): CheckDraft {
  const { min, max } = expected ?? {}
  const has = (value: number | null | undefined): value is number => value !== null && value !== undefined
  if (!has(min) && !has(max)) report.error(path, 'the key `expected` is missing, with a `min` or a `max`')
  return {
    ...(has(min) ? { min: placed([...path, 'expected', 'min'], min) } : {}),
    ...(has(max) ? { max: placed([...path, 'expected', 'max'], max) } : {}),
  }
}

type Limits = Pick<Metrics, 'interval' | 'failureLimit' | 'timeout'>

/** To PipeCD an error of the source is a failure like any other. */
function limitsOf({ interval, failureLimit, timeout }: Limits, { path, report }: CheckPlace): CheckDraft {
  if (!interval) report.error(path, 'the key `interval` is missing')
  if (timeout)
    report.warn([...path, 'timeout'], 'it has no effect: each kind of source has its own limit for an answer')
  const limit = placed([...path, 'failureLimit'], failureLimit ?? 0)
  return {
    interval: placed([...path, 'interval'], durationOf(interval) ?? ''),
    failureLimit: limit,
    errorLimit: limit,
  }
}

const STEPS: readonly string[] = ['1m', '30s', '20s', '15s', '10s', '5s', '2s', '1s']
const FEWEST_SAMPLES = 10
const MOST_SAMPLES = 900

/** PipeCD takes a number a minute and judges those of each interval anew; here all of the stage are judged together. */
function sampledEvery({ interval }: Limits, { path, report, duration }: CheckPlace): unknown {
  const from = [...path, 'interval']
  const written = durationOf(interval) ?? ''
  const most = parseDuration(written) ?? 0
  const whole = parseDuration(duration ?? '')
  const fits = (step: string): boolean => {
    const ms = parseDuration(step) ?? 1
    return ms <= most && (whole === undefined || whole / ms >= FEWEST_SAMPLES)
  }
  const step = whole !== undefined && whole / 60_000 > MOST_SAMPLES ? '5m' : (STEPS.find(fits) ?? written)
  const message = `a number is taken each ${step}, and the numbers of the whole stage are compared once they suffice, not those of each interval alone`
  report.warn(from, message, { at: 'value' })
  return placed(from, step)
}

/** Lines of the variant's own output instead of those of a log store. */
export function logCheck(logs: Logs, place: CheckPlace): CheckDraft | undefined {
  const { path, report } = place
  const from = [...path, 'query']
  const query = withLookUps(logs.query ?? '', namesOf(place), { ...place, path: from })
  const read = readLogQuery(query)
  if ('why' in read) {
    const message = `no text in the variant's output stands for this query: ${read.why}`
    report.error(logs.query ? from : path, message, { at: 'value' })
    return undefined
  }
  const rest = read.narrowed ? '; where they come from is not looked at further' : ''
  report.warn(from, `lines of the canary's own output that hold \`${read.pattern}\` are counted${rest}`, {
    at: 'value',
  })
  if (typeof logs.skipOnNoData === 'boolean') {
    report.warn([...path, 'skipOnNoData'], 'it has no effect: no lines are none, not missing data')
  }
  return { logs: { pattern: placed(from, read.pattern) }, max: 0, ...limitsOf(logs, place) }
}

const LONGEST_PROBE = '12s'

export function httpCheck(https: Https, place: CheckPlace): CheckDraft | undefined {
  const { path, report } = place
  if (!https.url) {
    report.error(path, 'the key `url` is missing')
    return undefined
  }
  if (https.expectedResponse) {
    report.warn([...path, 'expectedResponse'], 'PipeCD does not look at it, and neither is it looked at now')
  }
  const isLong = https.timeout && (parseDuration(https.timeout) ?? 0) > (parseDuration(LONGEST_PROBE) ?? 0)
  if (isLong) report.warn([...path, 'timeout'], `an answer may take ${LONGEST_PROBE} at most`, { at: 'value' })
  const maxLatency = isLong || !https.timeout ? LONGEST_PROBE : durationOf(https.timeout)
  const { timeout: _, ...limits } = https
  const url = withLookUps(https.url, namesOf(place), { ...place, path: [...path, 'url'] })
  return {
    http: placed(path, {
      url: placed([...path, 'url'], url),
      method: placed([...path, 'method'], https.method || undefined),
      headers: headersOf(https, path),
      status: placed([...path, 'expectedCode'], https.expectedCode ?? undefined),
      maxLatency: placed([...path, 'timeout'], maxLatency),
      requests: 1,
    }),
    ...limitsOf(limits, place),
  }
}

function headersOf({ headers }: Https, path: Path): unknown {
  if (!headers?.length) return undefined
  const entries = headers.map(({ key, value }, index) => [key, placed([...path, 'headers', index], value)] as const)
  return placed([...path, 'headers'], Object.fromEntries(entries))
}
