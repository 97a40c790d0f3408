import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ApplicationFilters } from '#contract/applications.ts'
import { getFleet } from '#contract/fleet.ts'
import { useData } from '../../data/data-context.ts'
import { routeQuery } from '../../data/query.ts'

/** How many applications there are of each sort; while others are counted, what was shown before stays. */
export function useFleet(filters: ApplicationFilters) {
  const { client } = useData()
  return useQuery({ ...routeQuery(client, getFleet, { query: filters }), placeholderData: keepPreviousData })
}
