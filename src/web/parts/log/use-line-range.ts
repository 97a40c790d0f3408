import { useRouter, useRouterState } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { formatLines, parseLines, selectLine } from './line-link.ts'
import type { LineRange } from './line-link.ts'

/** The lines that the address names behind `#`, and how one chooses others. */
export function useLineRange(): readonly [LineRange | undefined, (line: number, isExtended: boolean) => void] {
  const hash = useRouterState({ select: (state) => state.location.hash })
  const router = useRouter()
  const range = useMemo(() => parseLines(hash), [hash])
  const select = useCallback(
    (line: number, isExtended: boolean) => {
      const before = parseLines(router.state.location.hash)
      void router.navigate({
        to: '.',
        search: true,
        hash: formatLines(selectLine(before, line, isExtended)),
        replace: true,
        resetScroll: false,
        hashScrollIntoView: false,
      })
    },
    [router],
  )
  return [range, select]
}
