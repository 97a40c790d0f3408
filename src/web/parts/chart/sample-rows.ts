import type { Measured } from '#domain/evidence.ts'

export interface Series {
  readonly name: string
  readonly samples: readonly Measured[]
}

/** Fixed limits, in the numbers' unit. */
export interface Limits {
  readonly min?: number | undefined
  readonly max?: number | undefined
}

export type Mark = 'value' | 'within' | 'beyond' | 'none' | 'error'

export interface Point {
  readonly measured: Measured
  readonly mark: Mark
}

/** All that was measured at one moment. `x` in milliseconds: since 1970, or since each series' first sample. */
export interface SampleRow {
  readonly x: number
  /** By series, in their order; undefined where one was not measured then. */
  readonly points: readonly (Point | undefined)[]
}

/** Moments in order. Series of different days lie over each other by `isElapsed`, each counted from its own beginning. */
export function sampleRows(series: readonly Series[], limits: Limits, isElapsed: boolean): readonly SampleRow[] {
  const rows = new Map<number, (Point | undefined)[]>()
  for (const [index, { samples }] of series.entries()) {
    const start = isElapsed ? Math.min(...samples.map((one) => one.at)) : 0
    // Limits are asked of the judged series, which is the first.
    const judged = index === 0 ? limits : {}
    for (const measured of samples) {
      const x = measured.at - start
      const points = rows.get(x) ?? series.map(() => undefined)
      points[index] = { measured, mark: markOf(measured, judged) }
      rows.set(x, points)
    }
  }
  return [...rows].map(([x, points]) => ({ x, points })).toSorted((a, b) => a.x - b.x)
}

function markOf(measured: Measured, { min, max }: Limits): Mark {
  if (measured.type !== 'value') return measured.type
  if (min === undefined && max === undefined) return 'value'
  const isBeyond = (min !== undefined && measured.value < min) || (max !== undefined && measured.value > max)
  return isBeyond ? 'beyond' : 'within'
}

/** The numbers of a series, the smallest first. */
function sortedValues({ samples }: Series): readonly number[] {
  return samples.flatMap((one) => (one.type === 'value' ? [one.value] : [])).toSorted((a, b) => a - b)
}

/** The span to draw: all numbers and limits, with a margin; from 0 where that is not far, and no share above all. */
export function spanOf(series: readonly Series[], { min, max }: Limits, unit?: string): readonly [number, number] {
  const numbers = [...series.flatMap((one) => sortedValues(one)), ...[min, max].filter((one) => one !== undefined)]
  const [low, high] = extent(numbers)
  if (low === high) return low === 0 ? [0, 1] : [Math.min(0, low * 1.2), Math.max(0, high * 1.2)]
  const margin = (high - low) * 0.08
  const isNearZero = low >= 0 && low < 0.5 * high
  const top = TOPS[unit ?? '']
  const above = top !== undefined && high <= top ? Math.min(top, high + margin) : high + margin
  return [isNearZero ? 0 : low - margin, above]
}

const TOPS: Readonly<Record<string, number>> = { percent: 100, ratio: 1 }

function extent(numbers: readonly number[]): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (const one of numbers) {
    low = Math.min(low, one)
    high = Math.max(high, one)
  }
  return low > high ? [0, 0] : [low, high]
}

/** A value, and which share of each series lies at or below it. */
export interface ShareRow {
  readonly value: number
  readonly shares: readonly number[]
}

/** The distributions of series over the same values: from 0 before the smallest to 1 at each series' largest. */
export function shareRows(series: readonly Series[]): readonly ShareRow[] {
  const sorted = series.map((one) => sortedValues(one))
  const values = [...new Set(sorted.flat())].toSorted((a, b) => a - b)
  const places = sorted.map(() => 0)
  return values.map((value) => ({
    value,
    shares: sorted.map((own, index) => {
      let place = places[index] ?? 0
      while (place < own.length && (own[place] ?? 0) <= value) place += 1
      places[index] = place
      return own.length === 0 ? 0 : place / own.length
    }),
  }))
}
