import { useEffect, useMemo, useReducer } from 'react'
import type { LogLines } from './log-lines.ts'
import { LogSearch, patternOf } from './log-search.ts'

/** So long it looks at a stretch; the page draws in between. */
const SLICE_MS = 8

export interface Searched {
  readonly pattern: RegExp | undefined
  readonly found: readonly number[]
  readonly isDone: boolean
}

/** Searches behind the page's back, and goes on when lines are added. */
export function useLogSearch(lines: LogLines, text: string): Searched {
  const { closed } = lines
  const pattern = useMemo(() => patternOf(text.trim()), [text])
  const search = useMemo(() => (pattern ? new LogSearch(lines, pattern) : undefined), [lines, pattern])
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    if (!search || closed === 0) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const go = (): void => {
      const until = performance.now() + SLICE_MS
      search.advance(() => performance.now() < until)
      redraw()
      timer = search.isDone ? undefined : setTimeout(go, 0)
    }
    go()
    return () => clearTimeout(timer)
  }, [search, closed])
  return { pattern, found: search?.found ?? [], isDone: search?.isDone ?? true }
}
