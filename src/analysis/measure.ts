import { SlipwayError } from '#domain/errors.ts'
import type { Measured } from '#domain/evidence.ts'
import type { MetricQuery, MetricSource } from '#domain/stage.ts'

/** A question of which the moment is longer ago than this is not asked: sources forget. */
export const LATEST_MS = 10 * 60_000

export interface Asking {
  readonly now: number
  readonly timeLimitMs: number
  readonly signal: AbortSignal
}

/**
 * Asks a source, and waits no longer than the time limit even for one that ignores its signal. What the world does
 * wrong becomes an error sample; what a person must correct (a wrong query) is thrown, as it never heals by itself.
 */
export async function askSource(source: MetricSource, query: MetricQuery, asking: Asking): Promise<Measured> {
  if (asking.now - query.at > Math.min(LATEST_MS, source.remembersMs ?? LATEST_MS))
    return { type: 'none', at: query.at, why: 'late' }
  const limit = AbortSignal.timeout(asking.timeLimitMs)
  const signal = AbortSignal.any([limit, asking.signal])
  try {
    const measured = await Promise.race([source.measure(query, signal), rejectOn(signal)])
    return finite({ ...measured, at: query.at })
  } catch (cause) {
    asking.signal.throwIfAborted()
    if (cause instanceof SlipwayError && cause.kind === 'user') throw cause
    const message = limit.aborted
      ? `no answer from ${source.name} within ${asking.timeLimitMs / 1_000} s`
      : cause instanceof Error
        ? cause.message
        : String(cause)
    return { type: 'error', at: query.at, message: message.slice(0, 1_000) }
  }
}

/** Sources say by type that they have no number; one that does not is corrected here, as NaN passes every limit. */
function finite(measured: Measured): Measured {
  if (measured.type !== 'value' || Number.isFinite(measured.value)) return measured
  return { type: 'none', at: measured.at, why: Number.isNaN(measured.value) ? 'nan' : 'infinite' }
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    if (signal.aborted) fail()
    else signal.addEventListener('abort', fail, { once: true })
  })
}
