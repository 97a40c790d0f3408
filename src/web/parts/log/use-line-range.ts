import { useRouter, useRouterState } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { formatLines, parseLines, selectLine } from './line-link.ts'
import type { LineRange } from './line-link.ts'

/** The lines that the address names behind `#`, and how one chooses others, which answers with what is chosen then. */
export function useLineRange(): readonly [LineRange | undefined, (line: number, isExtended: boolean) => LineRange] {
  const hash = useRouterState({ select: (state) => state.location.hash })
  const router = useRouter()
  const range = useMemo(() => parseLines(hash), [hash])
  const select = useCallback(
    (line: number, isExtended: boolean) => {
      const after = selectLine(parseLines(router.state.location.hash), line, isExtended)
      void router.navigate({
        to: '.',
        search: true,
        hash: formatLines(after),
        replace: true,
        resetScroll: false,
        hashScrollIntoView: false,
      })
      return after
    },
    [router],
  )
  return [range, select]
}
