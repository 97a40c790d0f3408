import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { formatLines, parseLines } from './line-link.ts'
import type { LineRange } from './line-link.ts'

/** The lines that the address names behind `#`. */
export function useLineRange(): readonly [LineRange | undefined, (range: LineRange) => void] {
  const hash = useRouterState({ select: (state) => state.location.hash })
  const navigate = useNavigate()
  const range = useMemo(() => parseLines(hash), [hash])
  const select = useCallback(
    (next: LineRange) => {
      void navigate({
        to: '.',
        search: true,
        hash: formatLines(next),
        replace: true,
        resetScroll: false,
        hashScrollIntoView: false,
      })
    },
    [navigate],
  )
  return [range, select]
}
