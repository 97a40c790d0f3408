import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { getApplication, listApplicationDeployments } from '#contract/applications.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import { useData } from '../../data/data-context.ts'
import { pagesQuery, routeQuery } from '../../data/query.ts'

const PAGE = 50

export function useApplication(name: string) {
  const { client } = useData()
  return useQuery(routeQuery(client, getApplication, { params: { name } }))
}

/** Its deployments, the newest first, as many as have been read. */
export function useHistory(name: string) {
  const { client } = useData()
  const options = pagesQuery(client, listApplicationDeployments, { params: { name }, query: { limit: PAGE } })
  const query = useInfiniteQuery(options)
  const { data } = query
  const rows: readonly DeploymentRow[] = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data])
  return { query, queryKey: options.queryKey, rows }
}
