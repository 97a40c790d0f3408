import { slipwayError } from '#domain/errors.ts'
import type { Measured } from '#domain/evidence.ts'
import type { MetricQuery, MetricSource } from '#domain/stage.ts'
import type { Api } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import type { Entry } from './entry.ts'
import { podLog } from './pod-log.ts'
import { containersOf } from './pods.ts'

export interface LogRateTools {
  readonly api: Api
  /** The pods of a variant, or of all, as they are now. */
  readonly pods: (variant: string | undefined) => readonly Entry[]
}

/** Of one container in one measurement. */
const LIMIT_BYTES = 16 * 1024 * 1024

/** Lines of pods that hold a text, per second. Errors: `kubernetes.lines-lost`, and those of the API. */
export function logRate({ api, pods }: LogRateTools): MetricSource {
  return {
    name: 'logs',
    async measure(query, signal): Promise<Measured> {
      const { at, windowMs, variant } = query
      const from = at - Math.max(1_000, windowMs)
      const found = pods(variant)
      if (found.length === 0) return { type: 'none', at, why: 'empty' }
      let matching = 0
      for (const entry of found) {
        for (const { name, restarts } of containersOf(entry.object())) {
          for (const previous of restarts > 0 ? [false, true] : [false]) {
            matching += await countIn(api, { entry, container: name, previous, from, query, signal })
          }
        }
      }
      return { type: 'value', at, value: matching / ((at - from) / 1_000) }
    },
  }
}

interface Counting {
  readonly entry: Entry
  readonly container: string
  readonly previous: boolean
  readonly from: number
  readonly query: MetricQuery
  readonly signal: AbortSignal
}

async function countIn(api: Api, { entry, container, previous, from, query, signal }: Counting): Promise<number> {
  const wish = { pod: entry.key, container, previous, since: from, limitBytes: LIMIT_BYTES, signal }
  let [matching, bytes] = [0, 0]
  try {
    for await (const lines of podLog(api, wish)) {
      for (const { at, text } of lines) {
        bytes += Buffer.byteLength(text) + 32
        if (at >= from && at <= query.at && text.includes(query.query)) matching += 1
      }
    }
  } catch (error) {
    // It has not begun, or went meanwhile: what it wrote cannot be read, which is no line of it.
    if (error instanceof ApiProblem && (error.status === 400 || error.status === 404)) return matching
    throw error
  }
  if (bytes >= LIMIT_BYTES)
    throw slipwayError('kubernetes.lines-lost', { pod: `${entry.key.namespace}/${entry.key.name}` })
  return matching
}
