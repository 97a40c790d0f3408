import { withUnit } from './figure.ts'

/** The value below which that share of the samples lies (nearest rank). Share 0.5 is the median. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** `p50 12 ms, p95 20 ms, max 31 ms of 100` */
export function latencySpread(samples: readonly number[]): string {
  const at = (share: number): string => withUnit(percentile(samples, share), 'ms')
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, max ${at(1)} of ${samples.length}`
}

/** `410 to 520 ms, 10 times` */
export function rangeSpread(samples: readonly number[], unit: string): string {
  const ends = [Math.min(...samples), Math.max(...samples)].map((end) => withUnit(end, unit))
  return `${ends.join(' to ')}, ${samples.length} times`
}
