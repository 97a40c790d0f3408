/** Random numbers that are the same in every run. */
export interface Chance {
  /** From 0, below the end. */
  below(end: number): number
  /** True so many times of a hundred. */
  percent(share: number): boolean
  pick<T>(from: readonly T[]): T
}

/** mulberry32. */
export function chanceOf(seed: number): Chance {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  const below = (end: number): number => Math.floor(next() * end)
  return {
    below,
    percent: (share) => next() * 100 < share,
    pick(from) {
      const one = from[below(from.length)]
      if (one === undefined) throw new Error('there is nothing to pick from')
      return one
    },
  }
}
