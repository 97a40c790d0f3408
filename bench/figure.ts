/** Where a measured value must lie, both ends included. */
export interface Bound {
  readonly atLeast?: number
  readonly atMost?: number
}

/** One promise of the program, and what was measured of it. */
export interface Figure {
  readonly what: string
  readonly unit: string
  /** Left out: told beside a figure that is judged, and not judged itself. */
  readonly bound?: Bound
  readonly value: number
  /** How far the samples lie apart, in words. */
  readonly spread: string
  /** What it was measured with or held against. */
  readonly against: string
}

export interface BenchTools {
  /** As little as shows that the benchmark works; its values mean nothing. */
  readonly smoke: boolean
  /** Progress, for whoever waits. */
  readonly say: (words: string) => void
}

/** Measures the figures of one subject; leaves nothing behind. */
export interface Bench {
  readonly name: string
  measure(tools: BenchTools): Promise<readonly Figure[]>
}

export function isReached({ bound, value }: Figure): boolean {
  if (!bound || Number.isNaN(value)) return !bound
  return value >= (bound.atLeast ?? -Infinity) && value <= (bound.atMost ?? Infinity)
}

export function boundWords({ bound, unit }: Pick<Figure, 'bound' | 'unit'>): string {
  if (!bound) return 'told only'
  const { atLeast, atMost } = bound
  if (atLeast === atMost && atMost !== undefined) return withUnit(atMost, unit)
  if (atLeast === undefined) return `≤ ${withUnit(atMost ?? 0, unit)}`
  if (atMost === undefined) return `≥ ${withUnit(atLeast, unit)}`
  return `${atLeast} to ${withUnit(atMost, unit)}`
}

export function withUnit(value: number, unit: string): string {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return `${value.toFixed(digits)}${unit === '' || unit === '%' ? unit : ` ${unit}`}`
}
