import type { Client } from '#contract/client.ts'
import { listEvents } from '#contract/events.ts'
import type { HistoryRow } from '#domain/history.ts'
import type { EventFilters } from './search.ts'

/** More is not written at once; narrower filters are the way to the rest. */
export const MOST_EXPORTED = 10_000
const PAGE = 200

interface Reading {
  readonly filters: EventFilters
  readonly signal: AbortSignal
  /** Told after each page. */
  readonly onRead: (count: number) => void
}

/** The newest events that the filters leave, page by page. */
export async function readEvents(client: Client, { filters, signal, onRead }: Reading): Promise<readonly HistoryRow[]> {
  const rows: HistoryRow[] = []
  let cursor: string | undefined
  do {
    const query = { ...filters, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }
    const page = await client.call(listEvents, { query, signal })
    rows.push(...page.items)
    onRead(rows.length)
    cursor = page.next
  } while (cursor !== undefined && rows.length < MOST_EXPORTED)
  return rows.slice(0, MOST_EXPORTED)
}

const COLUMNS = ['at', 'kind', 'by', 'byKind', 'application', 'deployment', 'command', 'sentence', 'id'] as const

/** Comma-separated values as RFC 4180 has them. */
export function eventsCsv(rows: readonly HistoryRow[]): string {
  const lines = rows.map((row) => {
    const cells: Readonly<Record<(typeof COLUMNS)[number], string>> = {
      at: new Date(row.at).toISOString(),
      kind: row.kind,
      by: row.by.name,
      byKind: row.by.kind,
      application: row.application ?? '',
      deployment: row.deployment ?? '',
      command: row.command ?? '',
      sentence: row.sentence,
      id: row.id,
    }
    return COLUMNS.map((column) => cell(cells[column])).join(',')
  })
  return [COLUMNS.join(','), ...lines, ''].join('\r\n')
}

export function eventsJson(rows: readonly HistoryRow[]): string {
  return `${JSON.stringify(rows, undefined, 2)}\n`
}

/** A spreadsheet takes what begins so for a formula and carries it out; behind an apostrophe it is text. */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\t\r\n]/u

function cell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
