import { sql } from 'kysely'
import type { SelectQueryBuilder } from 'kysely'
import type { ApplicationRow } from '#domain/application-row.ts'
import { rowOf } from './applications.ts'
import { pageOf, readCursor } from './cursor.ts'
import type { CursorKey, Page } from './cursor.ts'
import type { Store } from './store.ts'
import type { ApplicationTable, Tables } from './tables.ts'

export interface ApplicationQuery {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly text?: string | undefined
  /** All must match. */
  readonly labels?: readonly { name: string; value: string }[]
  readonly kind?: string | undefined
  readonly agent?: string | undefined
  readonly sync?: string | undefined
  readonly health?: string | undefined
  readonly sort: 'name' | 'changed' | 'health'
  readonly descending: boolean
}

type Select = SelectQueryBuilder<Tables, 'application', unknown>

const SORT_COLUMN = { name: 'name', changed: 'changed_at', health: 'health_rank' } as const

/** The page is found in the narrow table alone; the items are read for its rows only. Errors: `request.cursor`. */
export async function listApplications(store: Store, query: ApplicationQuery): Promise<Page<ApplicationRow>> {
  const column = SORT_COLUMN[query.sort]
  const after = readCursor(query.cursor, column === 'name' ? 'string' : 'number')
  const direction = query.descending ? 'desc' : 'asc'
  const keys = filtered(store.db.selectFrom('application'), query)
    .$if(after !== undefined, (q) => startAfter(q, column, { after, descending: query.descending }))
    .select(['application.name', 'agent', 'changed_at', 'evaluated_at', 'health_rank'])
    .orderBy(`application.${column}`, direction)
    .$if(column !== 'name', (q) => q.orderBy('application.name', direction))
    .limit(query.limit + 1)
    .as('page')
  const rows = await store.db
    .selectFrom(keys)
    .innerJoin('application_report', 'application_report.name', 'page.name')
    .select(['page.name', 'page.agent', 'page.changed_at', 'page.evaluated_at', 'page.health_rank', 'list_row'])
    .orderBy(`page.${column}`, direction)
    .$if(column !== 'name', (q) => q.orderBy('page.name', direction))
    .execute()
  return pageOf(rows, query.limit, { item: rowOf, key: (row) => [row[column], row.name] })
}

function startAfter(
  select: Select,
  column: 'name' | 'changed_at' | 'health_rank',
  from: { after: CursorKey | undefined; descending: boolean },
): Select {
  if (!from.after) return select
  const [value, name] = from.after
  const than = from.descending ? '<' : '>'
  if (column === 'name') return select.where('application.name', than, String(value))
  return select.where((eb) =>
    eb(eb.refTuple(`application.${column}`, 'application.name'), than, eb.tuple(Number(value), name)),
  )
}

function filtered(select: Select, query: ApplicationQuery): Select {
  let narrowed = select
  const equal: Partial<Record<keyof ApplicationTable, string | undefined>> = {
    kind: query.kind,
    agent: query.agent,
    sync: query.sync,
    health: query.health,
  }
  for (const [column, value] of Object.entries(equal)) {
    if (value !== undefined) narrowed = narrowed.where(`application.${column as 'kind'}`, '=', value)
  }
  for (const label of query.labels ?? []) narrowed = withLabel(narrowed, label)
  return query.text ? withText(narrowed, query.text) : narrowed
}

function withLabel(select: Select, label: { name: string; value: string }): Select {
  return select.where('application.name', 'in', (eb) =>
    eb
      .selectFrom('application_label')
      .select('application_label.application')
      .where('application_label.name', '=', label.name)
      .where('application_label.value', '=', label.value),
  )
}

function withText(select: Select, text: string): Select {
  const pattern = `%${text.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  return select.where(sql<boolean>`application.search like ${pattern} escape '\\'`)
}
