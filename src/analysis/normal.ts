const SQRT_PI = Math.sqrt(Math.PI)
/** Below it the series is exact to the last digits, above it the continued fraction converges quickly. */
const SERIES_LIMIT = 2.5
const FRACTION_DEPTH = 80

/** P(Z > z) of a standard normal variable. */
export function upperTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const tail = (x < SERIES_LIMIT ? 1 - erfSeries(x) : erfcFraction(x)) / 2
  return z >= 0 ? tail : 1 - tail
}

/** erf(x) = 2/√π · e^(−x²) · Σ 2ⁿx²ⁿ⁺¹/(2n+1)!!  (Abramowitz & Stegun 1964, formula 7.1.6) */
function erfSeries(x: number): number {
  let term = x
  let sum = x
  for (let n = 1; term > sum * 1e-17; n += 1) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return ((2 * Math.exp(-x * x)) / SQRT_PI) * sum
}

/** Laplace's continued fraction of erfc (Abramowitz & Stegun 1964, formula 7.1.14), from its far end. */
function erfcFraction(x: number): number {
  let rest = x
  for (let k = FRACTION_DEPTH; k >= 1; k -= 1) rest = x + k / 2 / rest
  return Math.exp(-x * x) / (SQRT_PI * rest)
}
