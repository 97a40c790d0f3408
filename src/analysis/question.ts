import { digestOf } from '#domain/canonical.ts'
import type { Check } from './rule.ts'

/**
 * Names what a check asks of the series that it judges: two checks with the same one measure the same, whatever they
 * hold it against. The interval belongs to it, as a quantile over a second is another number than one over a minute.
 */
export function questionOf(check: Check): string {
  const { source, query, http, unit, intervalMs } = check
  return digestOf({ source, query, http, unit, intervalMs, variant: check.series[0]?.variant }).slice(0, 32)
}
