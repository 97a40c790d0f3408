import { upperTail } from './normal.ts'

/** Which way the sample is suspected to lie from the reference. */
export type Alternative = 'higher' | 'lower'

export interface RankTest {
  /** Pairs in which the sample's value is the higher one, ties counting half. */
  readonly u: number
  /** Chance of at least such a U if both came from the same distribution, one-sided. */
  readonly p: number
  /** How far from 0 (no difference) to 1 (every value higher) or −1 (every value lower): Cliff's delta. */
  readonly delta: number
  readonly method: 'exact' | 'normal'
}

/** The exact distribution is counted up to this product of sizes; all counts are then below 2⁵³. */
const EXACT_LIMIT = 400

/**
 * One-sided Mann–Whitney U test of two independent samples, which may be of different sizes and hold ties.
 *
 * Exact null distribution for small samples without ties, else the normal approximation with tie and continuity
 * correction. Sources: H. B. Mann & D. R. Whitney, "On a test of whether one of two random variables is stochastically
 * larger than the other", Ann. Math. Statist. 18 (1947) 50–60; tie correction: E. L. Lehmann, "Nonparametrics" (1975),
 * section 1.4; delta: N. Cliff, "Dominance statistics", Psychol. Bull. 114 (1993) 494–509.
 */
export function mannWhitney(sample: readonly number[], reference: readonly number[], worse: Alternative): RankTest {
  const n = sample.length
  const m = reference.length
  if (n === 0 || m === 0) return { u: 0, p: 1, delta: 0, method: 'exact' }
  const { rankSum, tieTerm } = rankSumOf(sample, reference)
  const u = rankSum - (n * (n + 1)) / 2
  const delta = (2 * u) / (n * m) - 1
  const suspected = worse === 'higher' ? u : n * m - u
  if (tieTerm === 0 && n * m <= EXACT_LIMIT) return { u, p: exactTail(n, m, suspected), delta, method: 'exact' }
  return { u, p: normalTail({ n, m, tieTerm }, suspected), delta, method: 'normal' }
}

/** The smallest p that two samples of these sizes can reach: below it no alpha is ever met. */
export function smallestP(n: number, m: number): number {
  let ways = 1
  for (let i = 1; i <= n; i += 1) ways = (ways * (m + i)) / i
  return 1 / ways
}

/** Rank sum of the sample with mid-ranks for ties, and Σ(t³ − t) over the groups of equal values. */
function rankSumOf(sample: readonly number[], reference: readonly number[]): { rankSum: number; tieTerm: number } {
  const all = [...sample.map((value) => ({ value, own: 1 })), ...reference.map((value) => ({ value, own: 0 }))]
  all.sort((a, b) => a.value - b.value)
  let rankSum = 0
  let tieTerm = 0
  for (let start = 0; start < all.length;) {
    let end = start
    let own = 0
    while (end < all.length && all[end]?.value === all[start]?.value) {
      own += all[end]?.own ?? 0
      end += 1
    }
    const size = end - start
    rankSum += own * ((start + 1 + end) / 2)
    tieTerm += size ** 3 - size
    start = end
  }
  return { rankSum, tieTerm }
}

/** P(U ≥ u) under the null hypothesis, by counting arrangements. */
function exactTail(n: number, m: number, u: number): number {
  const counts = arrangements(n, m)
  let total = 0
  let tail = 0
  for (const [value, count] of counts.entries()) {
    total += count
    if (value >= u) tail += count
  }
  return tail / total
}

/**
 * In how many of the C(n+m, n) arrangements U takes each value 0…n·m: the coefficients of the Gaussian binomial
 * ∏ (1 − q^(m+i)) / (1 − q^i), which satisfy Mann and Whitney's recurrence.
 */
function arrangements(n: number, m: number): Float64Array {
  const top = n * m
  const counts = new Float64Array(top + 1)
  counts[0] = 1
  for (let i = 1; i <= n; i += 1) {
    for (let q = top; q >= m + i; q -= 1) counts[q] = (counts[q] ?? 0) - (counts[q - m - i] ?? 0)
    for (let q = i; q <= top; q += 1) counts[q] = (counts[q] ?? 0) + (counts[q - i] ?? 0)
  }
  return counts
}

function normalTail(sizes: { n: number; m: number; tieTerm: number }, u: number): number {
  const { n, m, tieTerm } = sizes
  const all = n + m
  const variance = ((n * m) / 12) * (all + 1 - tieTerm / (all * (all - 1)))
  // All values are equal: nothing speaks for a difference.
  if (variance <= 0) return 1
  return upperTail((u - (n * m) / 2 - 0.5) / Math.sqrt(variance))
}
