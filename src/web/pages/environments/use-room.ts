import { useLayoutEffect, useState } from 'react'
import type { RefObject } from 'react'

/** For the key and some air. */
const BELOW = 60
const LEAST = 320

/** The height that the window leaves below what stands above the element. */
export function useRoom(element: RefObject<HTMLElement | null>): string {
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const measure = (): void => {
      const rect = element.current?.getBoundingClientRect()
      if (rect) setTop(Math.round(rect.top + globalThis.scrollY))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [element])
  return `max(${LEAST}px, calc(100dvh - ${top + BELOW}px))`
}
