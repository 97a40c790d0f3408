export interface Pane {
  /** Lines in all. */
  readonly count: number
  readonly scrollTop: number
  /** Of what is seen. */
  readonly height: number
}

export interface LogWindow {
  /** Of all lines, or less where no browser draws anything so high. */
  readonly totalPx: number
  /** Places of the first line to draw and after the last, from 0. */
  readonly first: number
  readonly end: number
  /** Where the first one stands. */
  readonly offsetPx: number
}

export const ROW_PX = 20
/** Browsers forget what lies deeper than some 17 million pixels. */
const HIGHEST_PX = 12_000_000
const OVERSCAN = 12

/** Which lines are seen. Above a height no browser can draw, a pixel of the scroll bar stands for more than one. */
export function windowOf({ count, scrollTop, height }: Pane): LogWindow {
  const whole = count * ROW_PX
  const totalPx = Math.min(whole, HIGHEST_PX)
  const scroll = Math.min(Math.max(0, scrollTop), Math.max(0, totalPx - height))
  const top = scroll * stretchOf(whole, totalPx, height)
  const first = Math.max(0, Math.floor(top / ROW_PX) - OVERSCAN)
  const end = Math.min(count, Math.ceil((top + height) / ROW_PX) + OVERSCAN)
  return { totalPx, first, end, offsetPx: scroll - (top - first * ROW_PX) }
}

/** Where to scroll so that a line stands in the upper third. */
export function scrollTopFor(place: number, { count, height }: Omit<Pane, 'scrollTop'>): number {
  const whole = count * ROW_PX
  const totalPx = Math.min(whole, HIGHEST_PX)
  const top = Math.min(Math.max(0, place * ROW_PX - height / 3), Math.max(0, whole - height))
  return top / stretchOf(whole, totalPx, height)
}

function stretchOf(whole: number, totalPx: number, height: number): number {
  return totalPx > height ? (whole - height) / (totalPx - height) : 1
}
