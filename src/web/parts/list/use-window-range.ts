import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useState } from 'react'
import type { RefObject } from 'react'

interface RangeOptions {
  readonly list: RefObject<HTMLElement | null>
  readonly count: number
  /** Every line is exactly so high: nothing is measured, and nothing jumps. */
  readonly height: number
}

/** The lines to draw, and how much room those before and after them take. */
export interface WindowRange {
  readonly start: number
  /** The first that is not drawn. */
  readonly end: number
  readonly before: number
  readonly after: number
}

const OVERSCAN = 12

/** Which lines of a long list are near the window, which scrolls as a whole. */
export function useWindowRange({ list, count, height }: RangeOptions): WindowRange {
  const scrollMargin = useTop(list)
  // oxlint-disable-next-line react/incompatible-library -- It is not compiled; the library asks for drawing itself.
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => height,
    overscan: OVERSCAN,
    scrollMargin,
    // A line that is there a frame later is better than a frame that is late.
    useFlushSync: false,
  })
  useEffect(() => virtualizer.measure(), [virtualizer, height])
  const items = virtualizer.getVirtualItems()
  const start = items[0]?.index ?? 0
  const end = (items.at(-1)?.index ?? -1) + 1
  return { start, end, before: start * height, after: Math.max(0, count - end) * height }
}

/** Where the list begins in the page; what stands above it grows and shrinks. */
function useTop(list: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const measure = (): void => {
      const rect = list.current?.getBoundingClientRect()
      if (rect) setTop(Math.round(rect.top + globalThis.scrollY))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [list])
  return top
}
