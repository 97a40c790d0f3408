import { slipwayError, SlipwayError } from '#domain/errors.ts'
import type { Measured } from '#domain/evidence.ts'
import type { MetricQuery, MetricSource } from '#domain/stage.ts'
import { cut } from '#domain/text.ts'
import { compileTextPattern } from '#domain/text-pattern.ts'
import { nameOf, sendHttp } from '#tools/http.ts'
import type { HttpProbe } from '../rule.ts'
import { median } from '../shift.ts'

const MAX_BODY_BYTES = 1_024 * 1_024
/** The past cannot be asked: a moment that was missed by more than this has no number. */
const LEAST_MEMORY_MS = 5_000

/** How one request went. */
interface Try {
  readonly ms: number
  /** Why it was not good; undefined where it was. */
  readonly fault?: string
}

/**
 * Requests that the agent itself sends, one after the other; the query is their address. An application that does not
 * answer is a bad answer, no error of the source: that is what is asked.
 */
export function httpProbe(probe: HttpProbe, intervalMs: number): MetricSource {
  return {
    name: 'http',
    remembersMs: Math.max(LEAST_MEMORY_MS, intervalMs),
    measure: (query, signal) => measure(probe, query, signal),
  }
}

async function measure(probe: HttpProbe, query: MetricQuery, signal: AbortSignal): Promise<Measured> {
  const url = addressOf(query.query)
  const tries: Try[] = []
  for (let i = 0; i < probe.requests; i += 1) tries.push(await tryOnce(probe, url, signal))
  return summarise(probe, tries, query.at)
}

/** Errors: `analysis.address-wrong`. */
function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isFine = url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
  if (!isFine) throw slipwayError('analysis.address-wrong', { url: url ? nameOf(url) : cut(text, 200) })
  return url
}

async function tryOnce(probe: HttpProbe, url: URL, signal: AbortSignal): Promise<Try> {
  const { method, headers, send, maxLatencyMs } = probe
  const began = performance.now()
  try {
    const answer = await sendHttp({
      method,
      url,
      headers,
      ...(method === 'POST' ? { body: send ?? '' } : {}),
      timeoutMs: maxLatencyMs,
      maxBytes: MAX_BODY_BYTES,
      signal,
    })
    const fault = faultOf(probe, answer)
    return { ms: performance.now() - began, ...(fault === undefined ? {} : { fault }) }
  } catch (cause) {
    signal.throwIfAborted()
    if (!(cause instanceof SlipwayError)) throw cause
    return { ms: performance.now() - began, fault: String(cause.details.how ?? cause.message) }
  }
}

/** What the body holds is not told: it may be anybody's data. */
function faultOf(probe: HttpProbe, answer: { status: number; body: string }): string | undefined {
  const { statuses, body } = probe
  const isGood = statuses.length === 0 ? answer.status >= 200 && answer.status < 300 : statuses.includes(answer.status)
  if (!isGood) return `answered ${answer.status}`
  return body === undefined || compileTextPattern(body)(answer.body)
    ? undefined
    : 'the answer does not hold what it should'
}

function summarise(probe: HttpProbe, tries: readonly Try[], at: number): Measured {
  const good = tries.filter((one) => one.fault === undefined)
  const fault = tries.findLast((one) => one.fault !== undefined)?.fault
  const note =
    fault === undefined ? {} : { note: cut(`${tries.length - good.length} of ${tries.length} failed: ${fault}`, 200) }
  if (probe.measure === 'success') return { type: 'value', at, value: (100 * good.length) / tries.length, ...note }
  if (good.length === 0) return { type: 'none', at, why: 'empty' }
  return { type: 'value', at, value: median(good.map((one) => one.ms)), ...note }
}
