import { REQUEST_CLASSES } from './api.ts'
import type { RequestClass, RequestSummary } from './api.ts'
import { BUCKET_COUNT, bucketOf } from './latency.ts'

/** Seconds that are kept one by one. */
export const KEPT_SECONDS = 900

const CLASS_COUNT = REQUEST_CLASSES.length
const WIDTH = CLASS_COUNT + BUCKET_COUNT

/** Index into `REQUEST_CLASSES`, for the proxy's hot path. */
export const CLASS = { error: 5, aborted: 6 } as const

/**
 * What one variant's requests came to: totals for `/metrics`, and a ring of one-second windows for the `proxy` source.
 * Flat arrays: a request costs a few additions and no allocation.
 */
export interface Meter {
  /** Classes, then latency buckets. */
  readonly totals: Float64Array
  sumMs: number
  inFlight: number
  /** Made with the first request: most variants of most applications never have one. */
  ring: { readonly seconds: Float64Array; readonly counts: Uint32Array } | undefined
}

export function createMeter(): Meter {
  return { totals: new Float64Array(WIDTH), sumMs: 0, inFlight: 0, ring: undefined }
}

/** Forgets the windows, not the totals: a new canary is not judged by the one before it. */
export function forgetWindows(meter: Meter): void {
  meter.ring = undefined
}

export function classOfStatus(status: number): number {
  return status >= 100 && status < 600 ? Math.floor(status / 100) - 1 : CLASS.error
}

export interface Answered {
  /** Index into `REQUEST_CLASSES`. */
  readonly kind: number
  readonly latencyMs: number
  /** Milliseconds since 1970. */
  readonly at: number
}

export function recordRequest(meter: Meter, answered: Answered): void {
  const bucket = CLASS_COUNT + bucketOf(answered.latencyMs)
  increment(meter.totals, answered.kind)
  increment(meter.totals, bucket)
  meter.sumMs += answered.latencyMs
  const start = windowOf(meter, Math.floor(answered.at / 1_000))
  if (!meter.ring) return
  increment(meter.ring.counts, start + answered.kind)
  increment(meter.ring.counts, start + bucket)
}

/** Whole seconds from `from` up to but without `to`. */
export function summarise(meter: Meter, from: number, to: number): RequestSummary {
  const sums = new Float64Array(WIDTH)
  const ring = meter.ring
  for (let slot = 0; ring && slot < KEPT_SECONDS; slot += 1) {
    const second = ring.seconds[slot] ?? -1
    if (second < from || second >= to) continue
    for (let i = 0; i < WIDTH; i += 1) sums[i] = (sums[i] ?? 0) + (ring.counts[slot * WIDTH + i] ?? 0)
  }
  return toSummary(sums)
}

export function totalsOf(meter: Meter): RequestSummary {
  return toSummary(meter.totals)
}

function toSummary(sums: Float64Array): RequestSummary {
  const requests = {} as Record<RequestClass, number>
  for (const [index, name] of REQUEST_CLASSES.entries()) requests[name] = sums[index] ?? 0
  return { requests, latency: [...sums.subarray(CLASS_COUNT)] }
}

/** The second's place in the ring, emptied if it held an older second. */
function windowOf(meter: Meter, second: number): number {
  meter.ring ??= {
    seconds: new Float64Array(KEPT_SECONDS).fill(-1),
    counts: new Uint32Array(KEPT_SECONDS * WIDTH),
  }
  const slot = second % KEPT_SECONDS
  const start = slot * WIDTH
  if (meter.ring.seconds[slot] !== second) {
    meter.ring.seconds[slot] = second
    meter.ring.counts.fill(0, start, start + WIDTH)
  }
  return start
}

function increment(counts: Float64Array | Uint32Array, index: number): void {
  counts[index] = (counts[index] ?? 0) + 1
}
