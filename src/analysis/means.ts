import type { Alternative } from './mann-whitney.ts'
import { upperTail } from './normal.ts'
import type { Pair } from './sequential.ts'

/** Count, mean and sum of squared deviations of a row, number by number (Welford 1962). */
interface Row {
  count: number
  mean: number
  squares: number
}

function add(row: Row, value: number): void {
  row.count += 1
  const before = value - row.mean
  row.mean += before / row.count
  row.squares += before * (value - row.mean)
}

function emptyRow(): Row {
  return { count: 0, mean: 0, squares: 0 }
}

/**
 * Chance of at least such a difference of means if there were none, one-sided: the test of B. L. Welch, Biometrika 34
 * (1947) 28–35.
 *
 * Why shares need it: a share out of few requests is mostly 0 and now and then high, one out of many lies near its
 * mean, so that by ranks the second looks worse although both have the same errors. Their means agree.
 */
export function meansTail(sample: readonly number[], reference: readonly number[], worse: Alternative): number {
  const [own, other] = [emptyRow(), emptyRow()]
  for (const value of sample) add(own, value)
  for (const value of reference) add(other, value)
  return tail(own, other, worse, 0)
}

export interface Apart {
  /** The least number of pairs. */
  readonly from: number
  readonly alpha: number
  readonly worse: Alternative
  /** How far apart still counts as equal, by the control's mean. */
  floor(level: number): number
}

/** After how many pairs the means are further apart than the floor, beyond chance, for the first time. */
export function firstApart(pairs: readonly Pair[], asked: Apart): number | undefined {
  const [own, other] = [emptyRow(), emptyRow()]
  for (const [index, { sample, control }] of pairs.entries()) {
    add(own, sample)
    add(other, control)
    if (index + 1 < asked.from) continue
    if (tail(own, other, asked.worse, asked.floor(other.mean)) <= asked.alpha) return index + 1
  }
  return undefined
}

function tail(own: Row, other: Row, worse: Alternative, floor: number): number {
  if (own.count < 2 || other.count < 2) return 1
  const apart = (worse === 'higher' ? own.mean - other.mean : other.mean - own.mean) - floor
  const [a, b] = [own, other].map(({ count, squares }) => ({ part: squares / (count - 1) / count, df: count - 1 }))
  if (!a || !b || a.part + b.part === 0) return apart > 0 ? 0 : 1
  const df = (a.part + b.part) ** 2 / (a.part ** 2 / a.df + b.part ** 2 / b.df)
  return upperTail(normalOf(apart / Math.sqrt(a.part + b.part), df))
}

/** The normal quantile of the same chance as a t (D. L. Wallace, Ann. Math. Statist. 30 (1959) 1124–1130). */
function normalOf(t: number, df: number): number {
  return Math.sign(t) * ((8 * df + 1) / (8 * df + 3)) * Math.sqrt(df * Math.log1p(t ** 2 / df))
}
