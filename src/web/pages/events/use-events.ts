import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import type { InfiniteData } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { listEvents } from '#contract/events.ts'
import { useData } from '../../data/data-context.ts'
import { unknownOf } from './event-lines.ts'
import type { EventFilters } from './search.ts'

const PAGE = 100
export const MOST_COUNTED = PAGE
/** News comes in bursts; it is looked for once after each. */
const LOOK_AFTER_MS = 1_000

/** The events that the filters leave. What is new is counted, and shown only when it is asked for: nothing jumps. */
export function useEvents(filters: EventFilters) {
  const { client } = useData()
  const cache = useQueryClient()
  // Not under the route's path, as the stream would have such a list read again under the reader's eyes.
  const queryKey = useMemo(() => ['events', filters] as const, [filters])
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ signal, pageParam }) => {
      const place = pageParam === '' ? {} : { cursor: pageParam }
      return client.call(listEvents, { query: { ...filters, limit: PAGE, ...place }, signal })
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  })
  const { data, refetch } = query
  const rows = useMemo(() => data?.pages.flatMap((page) => page.items), [data])
  const unseen = useUnseen(filters, rows?.[0]?.id)
  const showNew = useCallback(async () => {
    // The first page alone is read again, not all that were scrolled through.
    cache.setQueryData<InfiniteData<unknown>>(queryKey, (known) =>
      known ? { pages: known.pages.slice(0, 1), pageParams: known.pageParams.slice(0, 1) } : known,
    )
    await refetch()
  }, [cache, queryKey, refetch])
  return { ...query, rows, unseen, showNew }
}

/** How many events there are that are not shown yet; `MOST_COUNTED` means as many at least. */
function useUnseen(filters: EventFilters, newest: string | undefined): number {
  const { client, live } = useData()
  const [counted, setCounted] = useState({ since: newest, count: 0 })
  const { until } = filters
  const look = useCallback(
    async (signal: AbortSignal) => {
      const page = await client.call(listEvents, { query: { ...filters, limit: MOST_COUNTED }, signal })
      setCounted({ since: newest, count: unknownOf(page.items, newest) })
    },
    [client, filters, newest],
  )
  useEffect(() => {
    if (until !== undefined) return
    const leaving = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const onTime = (): void => {
      timer = undefined
      // One that fails is made up for by the next.
      void look(leaving.signal).catch(() => {})
    }
    const stop = live.onNews(() => {
      if (timer === undefined) timer = setTimeout(onTime, LOOK_AFTER_MS)
    })
    return () => {
      stop()
      clearTimeout(timer)
      leaving.abort()
    }
  }, [live, until, look])
  return counted.since === newest ? counted.count : 0
}
