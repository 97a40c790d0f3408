import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { listDeployments } from '#contract/deployments.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import { useData } from '../../data/data-context.ts'
import { pagesQuery } from '../../data/query.ts'
import { matches } from './filters.ts'
import type { DeploymentFilters } from './filters.ts'
import { foldFresh, isWithin, rowsOf, withRows } from './rows.ts'
import type { RowPages } from './rows.ts'

const NONE: ReadonlyMap<string, DeploymentRow> = new Map()

interface RowsOptions {
  readonly filters: DeploymentFilters
  readonly limit: number
  /** Whether what is new may come in at once, without taking anything from under the reader. */
  mayInsert(): boolean
}

/** A list of deployments, kept true by the news: rows change in place, and what is new waits until it may come in. */
export function useRows({ filters, limit, mayInsert }: RowsOptions) {
  const { client, live } = useData()
  const cache = useQueryClient()
  const options = useMemo(
    () => pagesQuery(client, listDeployments, { query: { ...filters, limit } }),
    [client, filters, limit],
  )
  const query = useInfiniteQuery(options)
  const [fresh, setFresh] = useState(NONE)
  const { queryKey } = options
  const insert = useCallback(
    (rows: readonly DeploymentRow[]) =>
      cache.setQueryData(queryKey, (data) => data && (withRows(data as RowPages, rows) as typeof data)),
    [cache, queryKey],
  )
  useEffect(
    () =>
      live.onNews((news) => {
        const data = cache.getQueryData(queryKey) as RowPages | undefined
        const rows = news.flatMap((one) => (one.type === 'fact' ? [one.deployment] : []))
        if (!data || rows.length === 0) return
        const known = new Set(rowsOf(data).map((row) => row.id))
        const isFresh = (row: DeploymentRow): boolean =>
          !known.has(row.id) && matches(row, filters) && isWithin(row, data)
        if (mayInsert()) insert(rows.filter((row) => isFresh(row)))
        else setFresh((before) => foldFresh(before, rows, isFresh))
      }),
    [live, cache, queryKey, filters, insert, mayInsert],
  )
  const show = useCallback(() => {
    insert([...fresh.values()])
    setFresh(NONE)
  }, [insert, fresh])
  const data = query.data as RowPages | undefined
  const rows = useMemo(() => rowsOf(data), [data])
  // What was read again meanwhile is not new any more.
  const unshown = useMemo(() => [...fresh.keys()].filter((id) => !rows.some((row) => row.id === id)), [fresh, rows])
  return { query, queryKey, rows, fresh: unshown.length, show }
}
