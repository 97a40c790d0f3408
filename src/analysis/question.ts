import { digestOf } from '#domain/canonical.ts'
import type { Check } from './rule.ts'

type Asked = Pick<Check, 'source' | 'query' | 'http' | 'unit' | 'intervalMs' | 'series'>

/**
 * Names what a check asks of a series, by default the one that it judges: two checks with the same one measure the
 * same, whatever they hold it against. The interval belongs to it, as a quantile over a second is another number than
 * one over a minute.
 */
export function questionOf(check: Asked, variant = check.series[0]?.variant): string {
  const { source, query, http, unit, intervalMs } = check
  return digestOf({ source, query, http, unit, intervalMs, variant }).slice(0, 32)
}
