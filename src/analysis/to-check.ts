import type { WrittenCheck } from './check.ts'
import { metricOf } from './metric.ts'
import { PREVIOUS_SERIES } from './rule.ts'
import type { Check, Comparison, ComparisonRule, HttpProbe, Rule, Series, ThresholdRule } from './rule.ts'
import { namesIn } from './query-names.ts'
import { amountIn, parseAmount } from './unit.ts'
import type { Unit } from './unit.ts'

export const DEFAULT_ALPHA = 0.02
const DEFAULT_EFFECT_PERCENT = 10
/** Half a point of a share: below it even a perfect primary fails nobody. */
const DEFAULT_FLOORS: Readonly<Partial<Record<Unit, number>>> = { percent: 0.5, ratio: 0.005 }

/** The check as it works. The written one has no problems. */
export function toCheck(written: WrittenCheck): Check {
  const unit = unitOf(written)
  return {
    name: written.name ?? defaultName(written),
    source: sourceOf(written),
    query: queryOf(written),
    ...(written.http ? { http: probeOf(written.http) } : {}),
    ...(unit === undefined ? {} : { unit }),
    series: seriesOf(written),
    intervalMs: written.interval,
    initialDelayMs: written.initialDelay,
    noData: written.noData,
    limits: { failure: written.failureLimit, error: written.errorLimit, inconclusive: written.inconclusiveLimit ?? 0 },
    ...(written.minSamples === undefined ? {} : { minSamples: written.minSamples }),
    rule: ruleOf(written),
  }
}

/** `http` and `logs` are sections of the check itself, and no names of sources in the agent's file. */
function sourceOf(written: WrittenCheck): string {
  if (written.http) return 'http'
  return written.logs ? 'logs' : (written.source ?? 'proxy')
}

function queryOf(written: WrittenCheck): string {
  return written.http?.url ?? written.logs?.pattern ?? written.metric ?? written.query ?? ''
}

function defaultName(written: WrittenCheck): string {
  if (written.http) return `${written.http.measure === 'latency' ? 'latency' : 'answers'} of ${written.variant}`
  if (written.logs) return `log lines of ${written.variant}`
  return written.metric === undefined ? sourceOf(written) : `${written.metric} of ${written.variant}`
}

function probeOf(http: NonNullable<WrittenCheck['http']>): HttpProbe {
  const { measure, method, headers, send, status, body, maxLatency, requests } = http
  return {
    measure,
    method,
    headers,
    ...(send === undefined ? {} : { send }),
    statuses: status === undefined ? [] : [status].flat(),
    ...(body === undefined ? {} : { body }),
    maxLatencyMs: maxLatency,
    requests,
  }
}

function seriesOf(written: WrittenCheck): Series[] {
  const { variant, compare } = written
  if (compare === 'canary-primary' || compare === 'canary-baseline') {
    const control = controlOf(compare)
    return [
      { name: variant, variant },
      { name: control, variant: control },
    ]
  }
  return [isOfVariant(written) ? { name: variant, variant } : { name: 'value' }]
}

/** Whether it asks about one variant, or about something that has none. */
function isOfVariant(written: WrittenCheck): boolean {
  const text = written.http?.url ?? written.query
  return text === undefined || (namesIn(text) ?? []).some((name) => name === 'variant' || name === 'variant.address')
}

export function controlOf(compare: Comparison): string {
  switch (compare) {
    case 'canary-primary':
      return 'primary'
    case 'canary-baseline':
      return 'baseline'
    case 'previous':
      return PREVIOUS_SERIES
  }
}

function ruleOf(written: WrittenCheck): Rule {
  return written.compare === 'threshold' ? thresholdOf(written) : comparisonOf(written, written.compare)
}

/** Without limits every answer of an HTTP check must be good. */
function thresholdOf(written: WrittenCheck): ThresholdRule {
  const limits = limitsOf(written)
  const isBare = limits.min === undefined && limits.max === undefined
  return { strategy: 'threshold', ...(isBare && written.http?.measure === 'success' ? { min: 100 } : limits) }
}

function comparisonOf(written: WrittenCheck, strategy: Comparison): ComparisonRule {
  const unit = unitOf(written)
  const absolute = numberOf(written.effectAbsolute, unit) ?? (unit === undefined ? undefined : DEFAULT_FLOORS[unit])
  return {
    strategy,
    worse: written.worse ?? knownWorse(written) ?? 'higher',
    alpha: written.alpha ?? DEFAULT_ALPHA,
    effectPercent: written.effect ?? DEFAULT_EFFECT_PERCENT,
    effectAbsolute: absolute ?? 0,
    sequential: written.sequential ?? true,
    ...(strategy === 'previous' ? { noPrevious: written.noPrevious ?? 'inconclusive' } : {}),
  }
}

/** Which direction is bad, where the numbers themselves say so. */
export function knownWorse(written: WrittenCheck): 'higher' | 'lower' | undefined {
  if (written.http) return written.http.measure === 'success' ? 'lower' : 'higher'
  return written.logs ? 'higher' : metricOf(written.metric).worse
}

export function limitsOf(written: WrittenCheck): { min?: number; max?: number } {
  const unit = unitOf(written)
  const min = numberOf(written.min, unit)
  const max = numberOf(written.max, unit)
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}

function numberOf(written: number | string | undefined, unit: Unit | undefined): number | undefined {
  const amount = written === undefined ? undefined : parseAmount(written)
  return amount === undefined ? undefined : amountIn(amount, unit)
}

export function unitOf(written: WrittenCheck): Unit | undefined {
  if (written.http) return written.http.measure === 'success' ? 'percent' : 'ms'
  return written.metric === undefined ? written.unit : metricOf(written.metric).unit
}
