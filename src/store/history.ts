import type { Kysely, Selectable } from 'kysely'
import type { HistoryEntry, HistoryRow } from '#domain/history.ts'
import { pageOf, readCursor } from './cursor.ts'
import type { Page } from './cursor.ts'
import type { Store } from './store.ts'
import type { HistoryTable, Tables } from './tables.ts'

export interface HistoryQuery {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly application?: string | undefined
  readonly deployment?: string | undefined
  readonly actor?: string | undefined
  readonly kind?: string | undefined
  readonly since?: number | undefined
  readonly until?: number | undefined
}

export async function addHistory(db: Kysely<Tables>, entry: HistoryEntry): Promise<void> {
  await db
    .insertInto('history')
    .values({
      at: entry.at,
      kind: entry.kind,
      actor_kind: entry.by.kind,
      actor: entry.by.name,
      application: entry.application ?? null,
      deployment: entry.deployment ?? null,
      command: entry.command ?? null,
      sentence: entry.sentence,
    })
    .execute()
}

/** Newest first, in the order in which it became known here. */
export async function listHistory(store: Store, query: HistoryQuery): Promise<Page<HistoryRow>> {
  const before = readCursor(query.cursor, 'number')
  const { application, deployment, actor, kind, since, until } = query
  let select = store.db.selectFrom('history').selectAll()
  if (before !== undefined) select = select.where('id', '<', Number(before[0]))
  if (application !== undefined) select = select.where('application', '=', application)
  if (deployment !== undefined) select = select.where('deployment', '=', deployment)
  if (actor !== undefined) select = select.where('actor', '=', actor)
  if (kind !== undefined) select = select.where('kind', '=', kind)
  if (since !== undefined) select = select.where('at', '>=', since)
  if (until !== undefined) select = select.where('at', '<', until)
  const rows = await select
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return pageOf(rows, query.limit, { item: historyOf, key: (row) => [row.id, ''] })
}

function historyOf(row: Selectable<HistoryTable>): HistoryRow {
  return {
    id: String(row.id),
    at: row.at,
    kind: row.kind,
    by: { kind: row.actor_kind as HistoryRow['by']['kind'], name: row.actor },
    ...(row.application === null ? {} : { application: row.application }),
    ...(row.deployment === null ? {} : { deployment: row.deployment }),
    ...(row.command === null ? {} : { command: row.command }),
    sentence: row.sentence,
  }
}
