import { Button } from '@mantine/core'
import { IconArrowUp } from '@tabler/icons-react'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import { CommandLine } from '../../parts/command-line.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { Loading } from '../../parts/loading.tsx'
import { isTyped } from '../../data/search-field.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useTexts } from '../../text/language.tsx'
import { EventFilterBar } from './event-filters.tsx'
import { EventList } from './event-list.tsx'
import styles from './events.module.css'
import { ExportMenu } from './export-menu.tsx'
import { eventWords, filtersOf, isFiltered } from './search.ts'
import type { EventsSearch } from './search.ts'
import { MOST_COUNTED, useEvents } from './use-events.ts'

const route = getRouteApi('/shell/events')

export function EventsPage() {
  const { events } = useTexts()
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/events' })
  const [openedAt] = useState(() => Date.now())
  const filters = useMemo(() => filtersOf(search, openedAt), [search, openedAt])
  const list = useEvents(filters)
  const { rows, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = list
  const change = useCallback(
    (part: Partial<EventsSearch>) => {
      void navigate({ search: (before) => ({ ...before, ...part }), replace: isTyped(part), resetScroll: false })
    },
    [navigate],
  )
  const onNearEnd = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage()
  }, [isFetchingNextPage, fetchNextPage])
  return (
    <>
      <PageHead
        title={events.title}
        sentence={isFiltered(search) ? events.filtered : events.sentence}
        actions={<ExportMenu filters={filters} />}
      />
      <EventFilterBar search={search} onChange={change} />
      <NewEvents count={list.unseen} onShow={list.showNew} />
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!rows && !error && <Loading />}
      {rows?.length === 0 && <NoEvents isFiltered={isFiltered(search)} />}
      {rows && rows.length > 0 && (
        <>
          <EventList rows={rows} hasMore={hasNextPage && !error} onNearEnd={onNearEnd} />
          {!hasNextPage && <p className={styles.end}>{isFiltered(search) ? events.endFiltered : events.end}</p>}
          <CommandLine words={eventWords(search)} />
        </>
      )}
    </>
  )
}

interface NewEventsProps {
  readonly count: number
  readonly onShow: () => Promise<void>
}

/** Says that there is more, above what is read. */
function NewEvents({ count, onShow }: NewEventsProps) {
  const { events } = useTexts()
  const show = async (): Promise<void> => {
    await onShow()
    globalThis.scrollTo({ top: 0 })
  }
  return (
    <div className={styles.news} role="status">
      {count > 0 && (
        <Button size="xs" radius="xl" leftSection={<IconArrowUp size={15} aria-hidden />} onClick={() => void show()}>
          {count >= MOST_COUNTED ? events.newOnesMany(count) : events.newOnes(count)}
        </Button>
      )}
    </div>
  )
}

function NoEvents({ isFiltered }: { readonly isFiltered: boolean }) {
  const { events } = useTexts()
  if (isFiltered) return <EmptyState title={events.noneTitle} hint={events.noneHint} />
  return (
    <EmptyState title={events.emptyTitle} hint={events.emptyHint}>
      <CommandLine words={['app', 'sync', 'shop']} />
    </EmptyState>
  )
}
