import { VARIANTS } from '../variant/names.ts'
import type { Variant } from '../variant/names.ts'
import type { Weights } from './method.ts'

export const ALL_TO_PRIMARY: Weights = { primary: 100, canary: 0, baseline: 0 }

/** Anything that counts, as percentages with the sum 100; undefined where there is nothing. */
export function weightsOf(counts: Weights): Weights | undefined {
  const sum = sumOf(counts)
  return sum > 0 ? shareOut(100, counts) : undefined
}

/** `total` in proportion to `counts`, whole, the largest remainders rounded up; what counts at all gets one if it can. */
export function shareOut(total: number, counts: Weights): Weights {
  const sum = sumOf(counts)
  const exact = VARIANTS.map((variant) => ({ variant, share: sum === 0 ? 0 : (counts[variant] * total) / sum }))
  const wanted = exact.filter(({ share }) => share > 0).length
  const least = wanted <= total ? 1 : 0
  const parts = { primary: 0, canary: 0, baseline: 0 }
  for (const { variant, share } of exact) parts[variant] = share > 0 ? Math.max(least, Math.floor(share)) : 0
  const missing = (): number => (sum === 0 ? 0 : total - sumOf(parts))
  const rest = (variant: Variant): number => (exact.find((one) => one.variant === variant)?.share ?? 0) - parts[variant]
  while (missing() !== 0) {
    const step = Math.sign(missing())
    const able = VARIANTS.filter((one) => counts[one] > 0 && (step > 0 || parts[one] > least))
    const first = able.toSorted((a, b) => step * (rest(b) - rest(a)))[0]
    if (first === undefined) break
    parts[first] += step
  }
  return parts
}

/** Weights without a fixed sum, as small as they can be, that leave the proportion of the others as it was. */
export function relativeShares(
  weights: Weights,
  ours: number,
  others: readonly number[],
): { readonly ours: Weights; readonly others: readonly number[] } {
  const divisor = others.reduce(commonDivisor, ours)
  const scale = (share: number): number => (share * ours) / divisor
  if (others.length === 0) return { ours: weights, others }
  return {
    ours: { primary: scale(weights.primary), canary: scale(weights.canary), baseline: scale(weights.baseline) },
    others: others.map((one) => (one * 100) / divisor),
  }
}

/** Primary's entry stays with 0, so that there is always one to find again; the others come and go. */
export function served(weights: Weights): readonly Variant[] {
  return VARIANTS.filter((variant) => variant === 'primary' || weights[variant] > 0)
}

function sumOf(weights: Weights): number {
  return weights.primary + weights.canary + weights.baseline
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b)
}
