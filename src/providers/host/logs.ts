import { slipwayError } from '#domain/errors.ts'
import type { Measured } from '#domain/evidence.ts'
import type { Subject } from '#domain/provider.ts'
import type { MetricQuery, MetricSource } from '#domain/stage.ts'
import { VARIANTS } from '#host/api.ts'
import type { LogLines } from '#host/api.ts'
import type { Connection } from './connection.ts'
import type { AppSettings } from './settings.ts'

/** Lines of output that hold a text, per second, over all instances of a variant. Errors: `host.unreachable`, `host.lines-lost`. */
export function logs({ client }: Connection, subject: Subject<AppSettings>): MetricSource {
  return {
    name: 'logs',
    async measure(query, signal) {
      const from = Math.max(0, query.at - Math.max(1_000, query.windowMs))
      const lines = await client.logLines(subject.name, { from, to: query.at, pattern: query.query }, signal)
      return measureLines(subject.name, { query, seconds: (query.at - from) / 1_000 }, lines)
    },
  }
}

/** Pure. No line is a number, too: 0. No instance, or one that was not looked at then, is no data. */
export function measureLines(
  application: string,
  { query, seconds }: { readonly query: MetricQuery; readonly seconds: number },
  lines: LogLines,
): Measured {
  const { variant, at } = query
  const wanted = VARIANTS.filter((one) => variant === undefined || one === variant).flatMap((one) => lines[one] ?? [])
  if (wanted.some((count) => count.state === 'lost')) throw slipwayError('host.lines-lost', { application })
  if (wanted.length === 0 || wanted.some((count) => count.state === 'unknown'))
    return { type: 'none', at, why: 'empty' }
  const matching = wanted.reduce((sum, count) => sum + count.matching, 0)
  return { type: 'value', at, value: matching / seconds }
}
