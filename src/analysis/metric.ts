import type { Alternative } from './mann-whitney.ts'
import type { Unit } from './unit.ts'

/** The metrics that every provider's own source `proxy` answers. */
export const METRICS = ['success-rate', 'error-rate', 'p50', 'p90', 'p95', 'p99', 'rate'] as const

export type Metric = (typeof METRICS)[number]

export interface MetricMeaning {
  readonly unit?: Unit
  /** Absent where neither direction is bad by itself. */
  readonly worse?: Alternative
}

const LATENCY: MetricMeaning = { unit: 'ms', worse: 'higher' }

const MEANINGS: Readonly<Record<Metric, MetricMeaning>> = {
  'success-rate': { unit: 'percent', worse: 'lower' },
  'error-rate': { unit: 'percent', worse: 'higher' },
  p50: LATENCY,
  p90: LATENCY,
  p95: LATENCY,
  p99: LATENCY,
  rate: {},
}

export function metricOf(metric: Metric | undefined): MetricMeaning {
  return metric === undefined ? {} : MEANINGS[metric]
}
