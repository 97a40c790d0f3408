import { METRICS } from '#analysis/metric.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Measured } from '#domain/evidence.ts'
import type { Subject } from '#domain/provider.ts'
import type { MetricQuery, MetricSource } from '#domain/stage.ts'
import { VARIANTS } from '#host/api.ts'
import type { RequestSummary, Windows } from '#host/api.ts'
import { quantileOf } from '#host/latency.ts'
import type { Connection } from './connection.ts'
import type { AppSettings } from './settings.ts'

/** What the proxy itself has counted, second by second. Errors: `host.metric-unknown`, `host.unreachable`. */
export function metrics({ client }: Connection, subject: Subject<AppSettings>): MetricSource {
  return {
    name: 'proxy',
    async measure(query, signal) {
      const metric = METRICS.find((one) => one === query.query)
      if (!metric) throw slipwayError('host.metric-unknown', { query: query.query, known: METRICS.join(', ') })
      const from = Math.max(0, query.at - Math.max(1_000, query.windowMs))
      const windows = await client.windows(subject.name, { from, to: query.at }, signal)
      return measure(metric, query, windows)
    },
  }
}

/** Pure. A request whose client left says nothing of the application, so it only counts in `rate`. */
export function measure(metric: (typeof METRICS)[number], { variant, at }: MetricQuery, windows: Windows): Measured {
  const wanted = VARIANTS.filter((one) => variant === undefined || one === variant).map((one) => windows.variants[one])
  const { requests, latency } = wanted.reduce(add, EMPTY)
  const failed = requests['5xx'] + requests.error
  const answered = requests['1xx'] + requests['2xx'] + requests['3xx'] + requests['4xx'] + failed
  const all = answered + requests.aborted
  const seconds = (windows.to - windows.from) / 1_000
  if (all === 0 || seconds <= 0) return { type: 'none', at, why: 'empty' }
  if (metric === 'rate') return { type: 'value', at, value: all / seconds }
  const value = metric.endsWith('-rate') ? shareOf(metric, failed, answered) : quantileOf(latency, SHARES[metric] ?? 1)
  return value === undefined ? { type: 'none', at, why: 'empty' } : { type: 'value', at, value }
}

const SHARES: Readonly<Record<string, number>> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 }

const EMPTY: RequestSummary = {
  requests: { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0, error: 0, aborted: 0 },
  latency: [],
}

function shareOf(metric: string, failed: number, answered: number): number | undefined {
  if (answered === 0) return undefined
  const errors = (100 * failed) / answered
  return metric === 'error-rate' ? errors : 100 - errors
}

function add(a: RequestSummary, b: RequestSummary): RequestSummary {
  const requests = { ...a.requests }
  for (const kind of Object.keys(requests) as (keyof typeof requests)[]) requests[kind] += b.requests[kind]
  return { requests, latency: b.latency.map((count, index) => count + (a.latency[index] ?? 0)) }
}
