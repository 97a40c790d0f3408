import type { HistoryRow } from '#domain/history.ts'

/** A line of the list: a day, or an event of it. */
export type EventLine =
  | { readonly type: 'day'; readonly key: string; readonly at: number }
  | { readonly type: 'event'; readonly key: string; readonly row: HistoryRow }

/** The events, newest first, with a line before each of the reader's days. */
export function eventLines(rows: readonly HistoryRow[]): readonly EventLine[] {
  const lines: EventLine[] = []
  let day = ''
  for (const row of rows) {
    const own = new Date(row.at).toDateString()
    if (own !== day) lines.push({ type: 'day', key: own, at: row.at })
    day = own
    lines.push({ type: 'event', key: row.id, row })
  }
  return lines
}

/** How many of the newest stand before the first that is known. */
export function unknownOf(newest: readonly HistoryRow[], known: string | undefined): number {
  if (known === undefined) return newest.length
  const at = newest.findIndex(({ id }) => id === known)
  return at < 0 ? newest.length : at
}
