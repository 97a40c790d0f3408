import type { InfiniteData } from '@tanstack/react-query'
import type { DeploymentRow } from '#domain/deployment-row.ts'

export interface RowPage {
  readonly items: readonly DeploymentRow[]
  readonly next?: string | undefined
}

export type RowPages = InfiniteData<RowPage, string>

/** Newest first, as the server lists them. */
export function compareRows(a: DeploymentRow, b: DeploymentRow): number {
  if (a.createdAt !== b.createdAt) return b.createdAt - a.createdAt
  return a.id === b.id ? 0 : a.id < b.id ? 1 : -1
}

export function rowsOf(data: RowPages | undefined): readonly DeploymentRow[] {
  return data?.pages.flatMap((page) => page.items) ?? []
}

/** Whether a row belongs among those that have been read: what is further down is read when it is looked at. */
export function isWithin(row: DeploymentRow, data: RowPages): boolean {
  const last = data.pages.at(-1)
  if (!last?.next) return true
  const oldest = rowsOf(data).at(-1)
  return oldest === undefined || compareRows(row, oldest) < 0
}

/** Puts rows in their places. Those that are there already stay as they are. */
export function withRows(data: RowPages, rows: readonly DeploymentRow[]): RowPages {
  const known = new Set(rowsOf(data).map((row) => row.id))
  const fresh = rows.filter((row) => !known.has(row.id) && isWithin(row, data)).toSorted(compareRows)
  if (fresh.length === 0) return data
  const pages = data.pages.map((page, at) => {
    // A page takes what is newer than its last; the last page takes the rest.
    const oldest = page.items.at(-1)
    const isLast = at === data.pages.length - 1
    const taken: DeploymentRow[] = []
    while (fresh[0] && (isLast || (oldest && compareRows(fresh[0], oldest) < 0))) taken.push(...fresh.splice(0, 1))
    return taken.length === 0 ? page : { ...page, items: [...page.items, ...taken].toSorted(compareRows) }
  })
  return { ...data, pages }
}

/** The rows that are not shown yet after news: the newest of each, without those that fit no more. */
export function foldFresh(
  before: ReadonlyMap<string, DeploymentRow>,
  news: readonly DeploymentRow[],
  isFresh: (row: DeploymentRow) => boolean,
): ReadonlyMap<string, DeploymentRow> {
  const after = new Map(before)
  for (const row of news) {
    if (isFresh(row)) after.set(row.id, row)
    else after.delete(row.id)
  }
  const isSame = after.size === before.size && [...after].every(([id, row]) => before.get(id) === row)
  return isSame ? before : after
}
