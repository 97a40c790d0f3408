import type { QueryKey } from '@tanstack/react-query'
import { use, useEffect, useRef } from 'react'
import type { ApplicationFilters } from '#contract/applications.ts'
import type { ApplicationRow } from '#domain/application-row.ts'
import { useShownTo } from '../../data/shown-rows.ts'
import { Problem } from '../../parts/problem.tsx'
import { useWindowRange } from '../../parts/list/use-window-range.ts'
import styles from './application-list.module.css'
import { ApplicationTable } from './application-table.tsx'
import { CARD_HEIGHT, ApplicationCards } from './application-cards.tsx'
import { ListingContext } from './listing.ts'
import { ApplicationTiles, TILE_HEIGHT } from './application-tiles.tsx'
import { useApplications } from './use-applications.ts'
import type { Sort } from './use-applications.ts'

export type Layout = 'rows' | 'cards' | { readonly columns: number }

interface ApplicationListProps {
  /** Tells this list from the others of the page. */
  readonly name: string
  readonly filters: ApplicationFilters
  readonly sort: Sort
  readonly layout: Layout
  /** How many there are, as far as that is known before all are loaded. */
  readonly total: number | undefined
  /** The names of the columns are shown once on the page. */
  readonly hasHead: boolean
}

const ROW_HEIGHT = 52
/** So many before the end of what is loaded the next ones are asked for. */
const AHEAD = 40
const FIRST_LOOK = 10

/** One list of applications: as long as all of them, drawn where it is looked at, loaded as far as it is scrolled. */
export function ApplicationList({ filters, sort, total, ...rest }: ApplicationListProps) {
  const { query, queryKey, rows } = useApplications(filters, sort)
  if (query.error && !query.data) return <Problem error={query.error} onRetry={() => void query.refetch()} />
  const count = query.data ? countOf(rows.length, query.hasNextPage, total) : (total ?? FIRST_LOOK)
  return (
    <div className={styles.list} aria-busy={query.isFetching} data-stale={query.isPlaceholderData || undefined}>
      <NearPart
        {...rest}
        question={JSON.stringify({ ...filters, sort })}
        query={query}
        queryKey={queryKey}
        rows={rows}
        count={count}
      />
      {query.isFetchNextPageError && <Problem error={query.error} onRetry={() => void query.fetchNextPage()} />}
    </div>
  )
}

interface NearPartProps extends Pick<ApplicationListProps, 'name' | 'layout' | 'hasHead'> {
  readonly question: string
  readonly query: Query
  readonly queryKey: QueryKey
  readonly rows: readonly ApplicationRow[]
  readonly count: number
}

/** The part near the window: the only one that is drawn again while somebody scrolls. */
function NearPart({ name, layout, hasHead, question, query, queryKey, rows, count }: NearPartProps) {
  const list = useRef<HTMLDivElement>(null)
  const columns = typeof layout === 'object' ? layout.columns : 1
  const range = useWindowRange({ list, count: Math.ceil(count / columns), height: heightOf(layout) })
  const [start, end] = [range.start * columns, Math.min(count, range.end * columns)]
  useShownTo(queryKey, end)
  useLoading(query, rows.length - end < AHEAD)
  useTelling({ name, question, rows, start, end, query })
  const places = Array.from({ length: Math.max(0, end - start) }, (_, i) => ({ at: start + i, row: rows[start + i] }))
  const drawn = { places, count, before: range.before, after: range.after }
  return (
    <div ref={list}>
      {layout === 'rows' && <ApplicationTable {...drawn} hasHead={hasHead} />}
      {layout === 'cards' && <ApplicationCards {...drawn} />}
      {typeof layout === 'object' && <ApplicationTiles {...drawn} columns={columns} />}
    </div>
  )
}

function countOf(loaded: number, hasMore: boolean, total: number | undefined): number {
  return hasMore ? Math.max(total ?? 0, loaded + 1) : loaded
}

/** Of a list that is not drawn. */
export function listHeight(count: number, layout: Layout): number {
  const columns = typeof layout === 'object' ? layout.columns : 1
  return Math.ceil(count / columns) * heightOf(layout)
}

function heightOf(layout: Layout): number {
  if (layout === 'rows') return ROW_HEIGHT
  return layout === 'cards' ? CARD_HEIGHT : TILE_HEIGHT
}

type Query = ReturnType<typeof useApplications>['query']

/** One page after the other until what is looked at is there. */
function useLoading(query: Query, isWanted: boolean): void {
  const { hasNextPage, isFetching, isPlaceholderData, isFetchNextPageError, fetchNextPage } = query
  const isNext = isWanted && hasNextPage && !isFetching && !isPlaceholderData && !isFetchNextPageError
  useEffect(() => {
    if (isNext) void fetchNextPage({ cancelRefetch: false })
  }, [isNext, fetchNextPage])
}

interface Telling {
  readonly name: string
  readonly question: string
  readonly rows: readonly ApplicationRow[]
  readonly start: number
  readonly end: number
  readonly query: Query
}

/** Whoever announces news has to know what this list shows. */
function useTelling({ name, question, rows, start, end, query }: Telling): void {
  const listing = use(ListingContext)
  const { isPlaceholderData, hasNextPage, isFetching, isFetchingNextPage } = query
  const isRead = isFetching && !isFetchingNextPage
  useEffect(() => {
    if (isRead) listing?.forget(name)
  }, [listing, name, isRead])
  useEffect(() => {
    if (isPlaceholderData || isRead) return
    const visible = rows.slice(start, end).map((row) => row.name)
    listing?.tell(name, { question, rows, visible, isComplete: !hasNextPage })
  }, [listing, name, question, rows, start, end, isPlaceholderData, isRead, hasNextPage])
  useEffect(() => () => listing?.hide(name), [listing, name])
}
