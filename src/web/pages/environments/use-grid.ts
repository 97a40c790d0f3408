import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import type { ApplicationFilters } from '#contract/applications.ts'
import { listEnvironments } from '#contract/fleet.ts'
import type { EnvironmentRow } from '#domain/environment-row.ts'
import { useData } from '../../data/data-context.ts'
import { pagesQuery } from '../../data/query.ts'
import { isTyped } from '../../data/search-field.ts'
import { filtersOf, NO_FILTERS } from '../../parts/filter/filters.ts'
import type { EnvironmentsSearch } from './search.ts'

const route = getRouteApi('/shell/environments')

export const USUAL_COLUMNS = 'env'
const PAGE = 50
const NONE: readonly never[] = []

/** The address as this page's state: what it says, and how it is changed. */
export function useView() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const filters = useMemo(() => filtersOf(search), [search])
  const change = useCallback(
    (part: Partial<EnvironmentsSearch>) =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace: isTyped(part), resetScroll: false }),
    [navigate],
  )
  const setFilters = useCallback((next: ApplicationFilters) => change({ ...NO_FILTERS, ...next }), [change])
  return { search, filters, change, setFilters }
}

export interface Grid {
  readonly columns: readonly string[]
  readonly rows: readonly EnvironmentRow[]
  /** Whether `rows` are all that there are. */
  readonly isComplete: boolean
}

export function useGrid({ columns = USUAL_COLUMNS, rows }: EnvironmentsSearch, filters: ApplicationFilters) {
  const { client } = useData()
  const question = { ...filters, columns, ...(rows === undefined ? {} : { rows }), limit: PAGE }
  const options = pagesQuery(client, listEnvironments, { query: question })
  const { queryKey } = options
  const query = useInfiniteQuery({ ...options, placeholderData: keepPreviousData })
  const { data, hasNextPage } = query
  const grid = useMemo((): Grid | undefined => {
    if (!data) return undefined
    const found = new Map(data.pages.flatMap(({ items }) => items.map((row) => [row.name, row] as const)))
    return { columns: data.pages.at(-1)?.columns ?? NONE, rows: [...found.values()], isComplete: !hasNextPage }
  }, [data, hasNextPage])
  return { query, queryKey, grid }
}
