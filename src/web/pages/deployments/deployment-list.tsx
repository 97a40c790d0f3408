import { useMediaQuery } from '@mantine/hooks'
import { useCallback, useEffect, useRef } from 'react'
import { useShownTo } from '../../data/shown-rows.ts'
import { Loading } from '../../parts/loading.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useWindowRange } from '../../parts/list/use-window-range.ts'
import { useTexts } from '../../text/language.tsx'
import { DeploymentLine } from './deployment-line.tsx'
import styles from './deployments.module.css'
import { FreshBar } from './fresh-bar.tsx'
import { NoDeployments } from './no-deployments.tsx'
import type { DeploymentFilters } from './filters.ts'
import { useRows } from './use-rows.ts'

const PAGE = 100
/** The next page is read when this many rows are left. */
const AHEAD = 40
const NEAR_TOP_PX = 80

interface DeploymentListProps {
  readonly filters: DeploymentFilters
  readonly isFiltered: boolean
}

/** One line each, newest first; only those near the window are drawn. */
export function DeploymentList({ filters, isFiltered }: DeploymentListProps) {
  const texts = useTexts().deployments
  const list = useRef<HTMLOListElement>(null)
  const mayInsert = useCallback(() => mayMove(list.current), [])
  const { query, queryKey, rows, fresh, show } = useRows({ filters, limit: PAGE, mayInsert })
  const isNarrow = useMediaQuery('(max-width: 860px)', false, { getInitialValueInEffect: false })
  const range = useWindowRange({ list, count: rows.length, height: isNarrow ? 104 : 64 })
  useShownTo(queryKey, range.end)
  const { hasNextPage, isFetching, fetchNextPage } = query
  const isNearEnd = range.end + AHEAD >= rows.length
  useEffect(() => {
    if (isNearEnd && hasNextPage && !isFetching && !query.error) void fetchNextPage()
  }, [isNearEnd, hasNextPage, isFetching, query.error, fetchNextPage])
  const showFresh = (): void => {
    show()
    globalThis.scrollTo({ top: 0 })
  }
  if (query.error && rows.length === 0) return <Problem error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <Loading />
  return (
    <>
      <FreshBar count={fresh} onShow={showFresh} />
      {rows.length === 0 ? <NoDeployments isFiltered={isFiltered} /> : <ListHead />}
      <ol
        ref={list}
        className={styles.list}
        aria-label={texts.list}
        style={{ paddingTop: range.before, paddingBottom: range.after }}
        hidden={rows.length === 0}
      >
        {rows.slice(range.start, range.end).map((row, at) => (
          <li key={row.id} aria-posinset={range.start + at + 1} aria-setsize={hasNextPage ? -1 : rows.length}>
            <DeploymentLine row={row} />
          </li>
        ))}
      </ol>
      {query.error && <Problem error={query.error} onRetry={() => void fetchNextPage()} />}
      {rows.length > AHEAD && !hasNextPage && <p className={styles.end}>{texts.end}</p>}
    </>
  )
}

function ListHead() {
  const { columns } = useTexts().deployments
  return (
    <div className={styles.head} aria-hidden>
      <span>{columns.what}</span>
      <span>{columns.by}</span>
      <span>{columns.stages}</span>
      <span>{columns.when}</span>
    </div>
  )
}

/** New rows push the others down: only where nobody points at them, reads further below or has one focused. */
function mayMove(list: HTMLElement | null): boolean {
  if (!list || globalThis.scrollY > NEAR_TOP_PX) return false
  return !list.matches(':hover') && !list.contains(document.activeElement)
}
