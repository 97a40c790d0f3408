import type { ApplicationRow } from '#domain/application-row.ts'
import type { Attention } from '#domain/attention.ts'

/** What the lists of the page hold, and what of it is before the reader's eyes. */
export interface Listed {
  /** What it wanted when the list was read: that decided its place. Undefined where it is not in the list. */
  placed(name: string): Attention | undefined
  isVisible(name: string): boolean
  /** Whether there is no more to load, so that what is not in it is new. */
  readonly isComplete: boolean
}

/**
 * Whether the reader would miss this without being told: it needs somebody and stands where it is not seen, or it is
 * new. What changes in a row that is seen needs no telling.
 */
export function isUnshown(row: ApplicationRow, listed: Listed): boolean {
  const placed = listed.placed(row.name)
  if (placed === undefined) return listed.isComplete || isUrgent(row.attention)
  return isUrgent(row.attention) && !isUrgent(placed) && !listed.isVisible(row.name)
}

/** The names to tell of after news: one that is well again, or gone, needs no telling any more. */
export function foldUnshown(
  before: ReadonlySet<string>,
  news: { readonly rows: readonly ApplicationRow[]; readonly removed: readonly string[] },
  isNews: (row: ApplicationRow) => boolean,
): ReadonlySet<string> {
  const after = new Set(before)
  for (const row of news.rows) {
    if (isNews(row)) after.add(row.name)
    else after.delete(row.name)
  }
  for (const name of news.removed) after.delete(name)
  return after.symmetricDifference(before).size === 0 ? before : after
}

function isUrgent(attention: Attention): boolean {
  return attention === 'failing' || attention === 'waiting'
}
