/** Upper bounds of the latency buckets; a last bucket holds what is slower. Fine enough to tell a p99 of 40 ms from one of 50. */
export const LATENCY_BOUNDS_MS = [
  1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000,
  10_000,
] as const

export const BUCKET_COUNT = LATENCY_BOUNDS_MS.length + 1

export function bucketOf(ms: number): number {
  let low = 0
  let high: number = LATENCY_BOUNDS_MS.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (ms <= (LATENCY_BOUNDS_MS[middle] ?? Infinity)) high = middle
    else low = middle + 1
  }
  return low
}

/**
 * The latency below which that share of the requests stayed, in milliseconds, taken as evenly spread inside a bucket;
 * undefined where there are none. What is slower than the last bound counts as that bound.
 */
export function quantileOf(buckets: readonly number[], share: number): number | undefined {
  const total = buckets.reduce((sum, count) => sum + count, 0)
  if (total === 0) return undefined
  const rank = share * total
  let below = 0
  for (const [index, count] of buckets.entries()) {
    if (count > 0 && below + count >= rank) {
      const lower = LATENCY_BOUNDS_MS[index - 1] ?? 0
      const upper = LATENCY_BOUNDS_MS[index] ?? lower
      return lower + ((upper - lower) * Math.max(0, rank - below)) / count
    }
    below += count
  }
  return LATENCY_BOUNDS_MS.at(-1)
}
