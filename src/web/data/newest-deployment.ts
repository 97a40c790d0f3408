import type { InfiniteData } from '@tanstack/react-query'
import type { DeploymentRow } from '#domain/deployment-row.ts'

interface Page {
  readonly items: readonly DeploymentRow[]
}

/** A deployment of which the first news has come takes its place on top of a list, the newest first. */
export function withNewest<P extends Page>(list: InfiniteData<P>, row: DeploymentRow): InfiniteData<P> {
  const [first, ...others] = list.pages
  if (!first || list.pages.some(({ items }) => items.some(({ id }) => id === row.id))) return list
  const [newest] = first.items
  // One that is older than all that is shown belongs to a page that has not been read.
  if (newest && newest.createdAt > row.createdAt) return list
  return { ...list, pages: [{ ...first, items: [row, ...first.items] }, ...others] }
}
