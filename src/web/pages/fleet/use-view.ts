import { getRouteApi } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import type { ApplicationFilters } from '#contract/applications.ts'
import { isTyped } from '../../data/search-field.ts'
import { filtersOf, NO_FILTERS } from '../../parts/filter/filters.ts'
import type { FleetSearch } from './search.ts'

const route = getRouteApi('/shell/')

/** The address as this page's state: what it says, and how it is changed. */
export function useView() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const filters = useMemo(() => filtersOf(search), [search])
  const change = useCallback(
    (part: Partial<FleetSearch>) =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace: isTyped(part), resetScroll: false }),
    [navigate],
  )
  const setFilters = useCallback((next: ApplicationFilters) => change({ ...NO_FILTERS, ...next }), [change])
  return { search, filters, change, setFilters }
}
