/** Middle value; the mean of the two middle ones for an even count. The values must not be empty. */
export function median(values: readonly number[] | Float64Array): number {
  const sorted = Float64Array.from(values).sort()
  const half = sorted.length >> 1
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/**
 * By how much the sample lies above the reference: the median of all pairwise differences.
 * Source: J. L. Hodges & E. L. Lehmann, "Estimates of location based on rank tests", Ann. Math. Statist. 34 (1963)
 * 598–611.
 */
export function hodgesLehmann(sample: readonly number[], reference: readonly number[]): number {
  const differences = new Float64Array(sample.length * reference.length)
  let next = 0
  for (const a of sample) {
    for (const b of reference) {
      differences[next] = a - b
      next += 1
    }
  }
  return median(differences)
}

/**
 * The shift in the sense of Hodges and Lehmann, but for values most of which are equal, such as error rates that are
 * mostly 0: there the median difference is 0 even if one side is plainly worse, and the difference of means tells.
 */
export function shiftOf(sample: readonly number[], reference: readonly number[]): number {
  const shift = hodgesLehmann(sample, reference)
  return shift === 0 ? mean(sample) - mean(reference) : shift
}
