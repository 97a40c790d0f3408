import { REQUEST_CLASSES, VARIANTS } from './api.ts'
import type { Variant } from './api.ts'
import { LATENCY_BOUNDS_MS } from './latency.ts'
import { totalsOf } from './meter.ts'
import type { Meter } from './meter.ts'

export interface Metered {
  readonly name: string
  readonly meters: Readonly<Record<Variant, Meter>>
}

/**
 * Prometheus text format, written by hand: the proxy already counts into flat arrays, and a client library would count
 * every request a second time and cost the daemon some 4 MB.
 */
export function metricsText(all: readonly Metered[]): string {
  const used = all.flatMap(({ name, meters }) =>
    VARIANTS.filter(
      (variant) => meters[variant].ring || meters[variant].inFlight > 0 || hasTotals(meters[variant]),
    ).map((variant) => ({ labels: `application="${name}",variant="${variant}"`, meter: meters[variant] })),
  )
  const lines = [
    '# HELP slipway_proxy_requests_total Requests by class of their answer; error: no answer, aborted: the client left.',
    '# TYPE slipway_proxy_requests_total counter',
    ...used.flatMap(({ labels, meter }) => requestLines(labels, meter)),
    '# HELP slipway_proxy_request_duration_seconds From the request to the end of its answer.',
    '# TYPE slipway_proxy_request_duration_seconds histogram',
    ...used.flatMap(({ labels, meter }) => latencyLines(labels, meter)),
    '# HELP slipway_proxy_requests_in_flight Requests and upgraded connections that are open now.',
    '# TYPE slipway_proxy_requests_in_flight gauge',
    ...used.map(({ labels, meter }) => `slipway_proxy_requests_in_flight{${labels}} ${meter.inFlight}`),
  ]
  return `${lines.join('\n')}\n`
}

function hasTotals(meter: Meter): boolean {
  return meter.totals.some((count) => count > 0)
}

function requestLines(labels: string, meter: Meter): string[] {
  const { requests } = totalsOf(meter)
  return REQUEST_CLASSES.map((kind) => `slipway_proxy_requests_total{${labels},class="${kind}"} ${requests[kind]}`)
}

function latencyLines(labels: string, meter: Meter): string[] {
  const name = 'slipway_proxy_request_duration_seconds'
  let sum = 0
  const buckets = totalsOf(meter).latency.map((count, index) => {
    sum += count
    const bound = LATENCY_BOUNDS_MS[index]
    return `${name}_bucket{${labels},le="${bound === undefined ? '+Inf' : bound / 1_000}"} ${sum}`
  })
  return [...buckets, `${name}_sum{${labels}} ${meter.sumMs / 1_000}`, `${name}_count{${labels}} ${sum}`]
}
