import { useRouter } from '@tanstack/react-router'
import { useCallback, useEffect, useRef } from 'react'
import type { RefObject } from 'react'
import type { LineRange } from './line-link.ts'
import type { PaneHandle } from './log-pane.tsx'

type Select<Answer> = (line: number, isExtended: boolean) => Answer

/** Goes to the line that the address names, once it is there; not to one that was chosen by pointing at it. */
export function useNamedLine(
  pane: RefObject<PaneHandle | null>,
  line: number | undefined,
  select: Select<LineRange>,
): Select<void> {
  const router = useRouter()
  const gone = useRef<number>(undefined)
  const due = useRef<number>(undefined)
  useEffect(() => {
    if (line === undefined || line === gone.current) return
    gone.current = line
    due.current = line
    pane.current?.toLine(line)
  }, [pane, line])
  // When the address has changed, the router brings all that scrolls back to where it was; the line is what is wanted.
  useEffect(
    () =>
      router.subscribe('onRendered', () => {
        if (due.current !== undefined) pane.current?.toLine(due.current)
        due.current = undefined
      }),
    [router, pane],
  )
  return useCallback(
    (chosen: number, isExtended: boolean) => {
      due.current = undefined
      gone.current = select(chosen, isExtended).from
    },
    [select],
  )
}
