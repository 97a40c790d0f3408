import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { listApplications } from '#contract/applications.ts'
import type { ApplicationFilters } from '#contract/applications.ts'
import type { ApplicationRow } from '#domain/application-row.ts'
import { useData } from '../../data/data-context.ts'
import { pagesQuery } from '../../data/query.ts'
import type { SORTS } from './search.ts'

export type Sort = (typeof SORTS)[number]

const PAGE = 100

const NONE: readonly ApplicationRow[] = []

/** What is wanted and what is loaded of it; while other filters load, what was shown before stays. */
export function useApplications(filters: ApplicationFilters, sort: Sort) {
  const { client } = useData()
  const options = pagesQuery(client, listApplications, { query: { ...filters, sort, limit: PAGE } })
  const { queryKey } = options
  const query = useInfiniteQuery({ ...options, placeholderData: keepPreviousData })
  const { data } = query
  const rows = useMemo(() => {
    if (!data) return NONE
    // What changed its place between two pages may be in both.
    return [...new Map(data.pages.flatMap(({ items }) => items.map((row) => [row.name, row] as const))).values()]
  }, [data])
  return { query, queryKey, rows }
}
