/** Steps that people count in, within one power of ten. */
const STEPS = [1, 2, 2.5, 5, 10]

export interface Axis {
  readonly low: number
  readonly high: number
  readonly ticks: readonly number[]
}

/** Round numbers that hold a span, in some `count` steps. */
export function roundAxis([low, high]: readonly [number, number], count = 4): Axis {
  const rough = (high - low) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * (STEPS.find((one) => one * power >= rough * 0.999) ?? 10)
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)]
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => exact((first + index) * step))
  return { low: ticks[0] ?? low, high: ticks.at(-1) ?? high, ticks }
}

/** Without what binary fractions add. */
function exact(value: number): number {
  return Number(value.toPrecision(12))
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const SPANS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12, 24, 48, 96].map((hours) => hours * HOUR),
]

/** Round times within a span, at most `most` of them. */
export function timeTicks(from: number, to: number, most = 6): readonly number[] {
  const step = SPANS.find((span) => (to - from) / span <= most - 1) ?? to - from
  if (step <= 0) return [from]
  const first = Math.ceil(from / step) * step
  const ticks = Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, index) => first + index * step)
  return ticks.length === 0 ? [from] : ticks
}
