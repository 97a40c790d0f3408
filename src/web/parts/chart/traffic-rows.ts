export interface TrafficPoint {
  readonly at: number
  /** Percent by variant. */
  readonly weights: Readonly<Record<string, number>>
}

export interface TrafficRow {
  readonly at: number
  /** Percent, in the order of the variants. */
  readonly shares: readonly number[]
}

const ORDER = ['primary', 'baseline', 'canary']

/** The variants that ever had traffic, what is there for long at the bottom. */
export function variantsOf(points: readonly TrafficPoint[]): readonly string[] {
  const names = new Set(
    points.flatMap(({ weights }) => Object.keys(weights).filter((name) => (weights[name] ?? 0) > 0)),
  )
  const place = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length)
  return [...names].toSorted((a, b) => place(a) - place(b) || (a < b ? -1 : 1))
}

/** Each time at which traffic was moved, and the end, at which it is what it was last. */
export function trafficRows(points: readonly TrafficPoint[], end: number): readonly TrafficRow[] {
  const variants = variantsOf(points)
  const rows = points
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, weights }) => ({ at, shares: variants.map((name) => weights[name] ?? 0) }))
  const last = rows.at(-1)
  return last && last.at < end ? [...rows, { at: end, shares: last.shares }] : rows
}
