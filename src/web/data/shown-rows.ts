import { hashKey, useQueryClient } from '@tanstack/react-query'
import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query'
import { useEffect } from 'react'

interface Page {
  readonly items: readonly unknown[]
}

const shown = new WeakMap<QueryClient, Map<string, number>>()

/** How far down a list of pages is looked at, for as long as it is drawn. */
export function useShownTo(queryKey: QueryKey, end: number): void {
  const cache = useQueryClient()
  const key = hashKey(queryKey)
  useEffect(() => tellShown(cache, key, end), [cache, key, end])
}

/** The answer takes it back. */
export function tellShown(cache: QueryClient, key: string, end: number): () => void {
  const ends = shown.get(cache) ?? new Map<string, number>()
  shown.set(cache, ends)
  ends.set(key, end)
  return () => {
    if (ends.get(key) === end) ends.delete(key)
  }
}

/** Forgets the pages beyond what is looked at: they are read when somebody scrolls there, not because they were once. */
export function forgetUnshown(cache: QueryClient): void {
  for (const [key, end] of shown.get(cache) ?? []) {
    const query = cache.getQueryCache().get(key)
    const data = query?.state.data as InfiniteData<Page> | undefined
    if (!query || !data) continue
    const count = pagesUpTo(data.pages, end)
    if (count === data.pages.length) continue
    cache.setQueryData(query.queryKey, {
      pages: data.pages.slice(0, count),
      pageParams: data.pageParams.slice(0, count),
    })
  }
}

/** The first at least: without one a list would say that it is empty. */
function pagesUpTo(pages: readonly Page[], end: number): number {
  let rows = 0
  const last = pages.findIndex(({ items }) => (rows += items.length) >= end)
  return last < 0 ? pages.length : last + 1
}
