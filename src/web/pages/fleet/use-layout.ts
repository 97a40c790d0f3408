import { useElementSize, useMediaQuery } from '@mantine/hooks'
import type { Layout } from './application-list.tsx'
import { TILE_GAP, TILE_WIDTH } from './application-tiles.tsx'

const NARROW = '(max-width: 860px)'

/** How applications are drawn: as wanted, and as the window allows. */
export function useLayout(isTiled: boolean) {
  const isNarrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false })
  const { ref, width } = useElementSize()
  return { ref, layout: layoutFor({ isTiled, isNarrow, width }) }
}

function layoutFor({ isTiled, isNarrow, width }: { isTiled: boolean; isNarrow: boolean; width: number }): Layout {
  if (!isTiled) return isNarrow ? 'cards' : 'rows'
  return { columns: Math.max(2, Math.floor((width + TILE_GAP) / (TILE_WIDTH + TILE_GAP))) }
}
