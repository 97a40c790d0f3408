import { useEffect, useRef } from 'react'
import type { ApplicationView } from '#contract/applications.ts'
import { useShownTo } from '../../data/shown-rows.ts'
import { useMay } from '../../data/session.ts'
import { CommandLine } from '../../parts/command-line.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { useWindowRange } from '../../parts/list/use-window-range.ts'
import { Loading } from '../../parts/loading.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useTexts } from '../../text/language.tsx'
import { HistoryRowView } from './history-row.tsx'
import styles from './history.module.css'
import { isRollbackTarget } from './open-deployment.ts'
import type { useHistory } from './use-application.ts'

const ROW_HEIGHT = 68
/** The next page is read this many rows before the last is seen. */
const AHEAD = 15

interface HistoryViewProps {
  readonly app: ApplicationView
  readonly history: ReturnType<typeof useHistory>
}

/** Every deployment of it, the newest first. */
export function HistoryView({ app, history }: HistoryViewProps) {
  const { application, parts } = useTexts()
  const { query, queryKey, rows } = history
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isPending, error, refetch } = query
  const mayRollBack = useMay('application.rollback')
  const list = useRef<HTMLUListElement>(null)
  const range = useWindowRange({ list, count: rows.length, height: ROW_HEIGHT })
  useShownTo(queryKey, range.end)
  const isNearEnd = range.end >= rows.length - AHEAD
  useEffect(() => {
    if (isNearEnd && hasNextPage && !isFetchingNextPage && !error) void fetchNextPage()
  }, [isNearEnd, hasNextPage, isFetchingNextPage, error, fetchNextPage])
  if (isPending) return <Loading />
  if (rows.length === 0 && !error) {
    return (
      <EmptyState title={application.history.empty} hint={application.history.emptyHint}>
        <CommandLine words={['app', 'sync', app.name]} />
      </EmptyState>
    )
  }
  return (
    <>
      <ul
        ref={list}
        className={styles.list}
        aria-label={application.history.title}
        style={{ paddingTop: range.before, paddingBottom: range.after }}
      >
        {rows.slice(range.start, range.end).map((row) => (
          <HistoryRowView
            key={row.id}
            row={row}
            isRunning={row.id === app.runningDeployment}
            isQuarantined={row.revision.commit === app.quarantine?.revision.commit}
            mayRollBack={mayRollBack && isRollbackTarget(row, { deployment: app.runningDeployment })}
          />
        ))}
      </ul>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {isFetchingNextPage && <p className={styles.more}>{parts.loadingMore}</p>}
    </>
  )
}
