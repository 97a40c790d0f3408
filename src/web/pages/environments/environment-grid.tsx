import type { QueryKey } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { CSSProperties } from 'react'
import { clean } from '#domain/clean-text.ts'
import { useShownTo } from '../../data/shown-rows.ts'
import { Problem } from '../../parts/problem.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './environment-grid.module.css'
import { GridRow } from './grid-row.tsx'
import { SignKey } from './sign-key.tsx'
import type { Grid, useGrid } from './use-grid.ts'
import { useRoom } from './use-room.ts'

interface EnvironmentGridProps {
  readonly grid: Grid
  readonly query: ReturnType<typeof useGrid>['query']
  readonly queryKey: QueryKey
  /** The label that names the rows, where it is not the application. */
  readonly rowsBy: string | undefined
}

const ROW_HEIGHT = 49
const HEAD_HEIGHT = 40
/** So many rows before the end of what is loaded the next ones are asked for. */
const AHEAD = 20

/** Rows by columns; its names and heads stay while the rest is scrolled. */
export function EnvironmentGrid({ grid, query, queryKey, rowsBy }: EnvironmentGridProps) {
  const { environments } = useTexts()
  const { columns, rows, isComplete } = grid
  const scroll = useRef<HTMLDivElement>(null)
  const maxHeight = useRoom(scroll)
  // oxlint-disable-next-line react/incompatible-library -- It is not compiled; the library asks for drawing itself.
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.name ?? index,
    overscan: 8,
    paddingStart: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    useFlushSync: false,
  })
  const items = virtualizer.getVirtualItems()
  // The width of a column must not depend on the rows that happen to be drawn.
  const widths = { '--columns': columns.length } as CSSProperties
  const end = (items.at(-1)?.index ?? -1) + 1
  useShownTo(queryKey, end)
  useLoading(query, rows.length - end < AHEAD)
  return (
    <>
      <div
        ref={scroll}
        className={styles.scroll}
        style={{ maxHeight }}
        tabIndex={0}
        role="region"
        aria-label={environments.grid}
        aria-busy={query.isFetching}
        data-stale={query.isPlaceholderData || undefined}
      >
        <table className={styles.table} style={widths} aria-rowcount={isComplete ? rows.length + 1 : -1}>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col">{rowsBy === undefined ? environments.application : clean(rowsBy)}</th>
              {columns.map((column) => (
                <th key={column} scope="col" title={clean(column)}>
                  {clean(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Room height={(items[0]?.start ?? HEAD_HEIGHT) - HEAD_HEIGHT} />
            {items.map(({ index }) => {
              const row = rows[index]
              return (
                row && (
                  <GridRow
                    key={row.name}
                    row={row}
                    index={index}
                    columns={columns}
                    measure={virtualizer.measureElement}
                  />
                )
              )
            })}
            <Room height={virtualizer.getTotalSize() - (items.at(-1)?.end ?? HEAD_HEIGHT)} />
          </tbody>
        </table>
        {query.isFetchNextPageError && <Problem error={query.error} onRetry={() => void query.fetchNextPage()} />}
      </div>
      {columns.length > 1 && rowsBy === undefined && <SignKey />}
    </>
  )
}

function Room({ height }: { readonly height: number }) {
  return height > 0 && <tr aria-hidden style={{ height }} />
}

function useLoading(query: EnvironmentGridProps['query'], isWanted: boolean): void {
  const { hasNextPage, isFetching, isPlaceholderData, isFetchNextPageError, fetchNextPage } = query
  const isNext = isWanted && hasNextPage && !isFetching && !isPlaceholderData && !isFetchNextPageError
  useEffect(() => {
    if (isNext) void fetchNextPage({ cancelRefetch: false })
  }, [isNext, fetchNextPage])
}
