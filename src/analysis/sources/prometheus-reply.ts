import { z } from 'zod'
import { slipwayError } from '#domain/errors.ts'
import type { Measured } from '#domain/evidence.ts'

const Point = z.tuple([z.number(), z.string().max(100)])

const SeriesReply = z.object({
  metric: z.record(z.string(), z.string()),
  value: Point.optional(),
})

const Data = z.discriminatedUnion('resultType', [
  z.object({ resultType: z.literal('scalar'), result: Point }),
  z.object({ resultType: z.literal('vector'), result: z.array(SeriesReply) }),
  z.object({ resultType: z.enum(['matrix', 'string']), result: z.unknown() }),
])

const Success = z.object({
  status: z.literal('success'),
  data: Data,
  warnings: z.array(z.string()).optional(),
})

const Failure = z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() })

const Reply = z.discriminatedUnion('status', [Success, Failure])

export interface Question {
  readonly source: string
  readonly url: string
  readonly query: string
  readonly at: number
}

/**
 * What a reply of `/api/v1/query` says: https://prometheus.io/docs/prometheus/latest/querying/api/. Errors:
 * `analysis.source-query` and `-ambiguous` where the query is at fault, `-denied` and `-failed` where the server is.
 */
export function readReply(status: number, body: string, question: Question): Measured {
  const reply = parseReply(body)
  if (status === 401 || status === 403)
    throw slipwayError('analysis.source-denied', { source: question.source, status })
  if (reply?.status === 'error' && (status === 400 || status === 422)) throw refusal(reply.error, question)
  if (!reply) throw failure(`it answered ${status} with what is no reply of Prometheus`, question)
  if (reply.status === 'error') throw failure(`it answered ${status}: ${reply.error}`, question)
  if (status !== 200) throw failure(`it answered ${status}`, question)
  const partial = (reply.warnings ?? []).find((warning) => !warning.startsWith('PromQL '))
  if (partial !== undefined) throw failure(`its answer is incomplete: ${partial}`, question)
  return measuredOf(reply.data, question)
}

function parseReply(body: string): z.infer<typeof Reply> | undefined {
  try {
    return Reply.safeParse(JSON.parse(body)).data
  } catch {
    return undefined
  }
}

function measuredOf(data: z.infer<typeof Data>, question: Question): Measured {
  switch (data.resultType) {
    case 'scalar':
      return numberOf(data.result[1], question)
    case 'vector':
      return onlyOf(data.result, question)
    case 'matrix':
    case 'string':
      throw refusal(`it answers a ${data.resultType}, and one number is needed`, question)
  }
}

function onlyOf(series: readonly z.infer<typeof SeriesReply>[], question: Question): Measured {
  const [first] = series
  if (!first) return { type: 'none', at: question.at, why: 'empty' }
  if (series.length > 1) {
    const shown = series.slice(0, 3).map((one) => labelsOf(one.metric))
    throw slipwayError('analysis.source-ambiguous', {
      source: question.source,
      count: series.length,
      series: shown.join(', ') + (series.length > 3 ? ', …' : ''),
      query: question.query,
    })
  }
  if (!first.value) throw refusal('it answers a histogram, and one number is needed', question)
  return numberOf(first.value[1], question)
}

/** Prometheus writes numbers as text, as JSON knows no NaN and no infinity. */
function numberOf(text: string, question: Question): Measured {
  const { at } = question
  if (text === 'NaN') return { type: 'none', at, why: 'nan' }
  if (/^[+-]?Inf$/.test(text)) return { type: 'none', at, why: 'infinite' }
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isFinite(value)) throw failure(`it answered \`${text}\` for a number`, question)
  return { type: 'value', at, value }
}

function labelsOf(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`)
  return `{${pairs.join(', ')}}`.slice(0, 200)
}

function refusal(how: string, question: Question): Error {
  const { source, query } = question
  return slipwayError('analysis.source-query', { source, how: how.slice(0, 500), query })
}

function failure(how: string, question: Question): Error {
  return slipwayError('analysis.source-failed', { source: question.source, how: how.slice(0, 500), url: question.url })
}
