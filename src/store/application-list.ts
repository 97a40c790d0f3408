import type { ApplicationRow } from '#domain/application-row.ts'
import { filtered } from './application-filter.ts'
import type { ApplicationFilter, ApplicationSelect } from './application-filter.ts'
import { newestDeployment, rowOf } from './application-row.ts'
import { pageOf, readCursor } from './cursor.ts'
import type { CursorKey, Page } from './cursor.ts'
import type { Store } from './store.ts'

export interface ApplicationQuery extends ApplicationFilter {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly sort: 'name' | 'changed' | 'health' | 'attention'
  readonly descending: boolean
}

const SORT_COLUMN = { name: 'name', changed: 'changed_at', health: 'health_rank', attention: 'attention' } as const

type SortColumn = (typeof SORT_COLUMN)[ApplicationQuery['sort']]

/** The page is found in the narrow table alone; the items are read for its rows only. Errors: `request.cursor`. */
export async function listApplications(store: Store, query: ApplicationQuery): Promise<Page<ApplicationRow>> {
  const column = SORT_COLUMN[query.sort]
  const after = readCursor(query.cursor, column === 'name' ? 'string' : 'number')
  const direction = query.descending ? 'desc' : 'asc'
  const keys = filtered(store.db.selectFrom('application'), query)
    .$if(after !== undefined, (q) => startAfter(q, column, { after, descending: query.descending }))
    .select(['application.name', 'agent', 'changed_at', 'evaluated_at', 'health_rank', 'attention'])
    .orderBy(`application.${column}`, direction)
    .$if(column !== 'name', (q) => q.orderBy('application.name', direction))
    .limit(query.limit + 1)
    .as('page')
  const rows = await store.db
    .selectFrom(keys)
    .innerJoin('application_report', 'application_report.name', 'page.name')
    .leftJoin('deployment', (join) => join.on('deployment.id', '=', newestDeployment('page.name')))
    .selectAll('page')
    .select(['application_report.list_row', 'deployment.list_row as latest'])
    .orderBy(`page.${column}`, direction)
    .$if(column !== 'name', (q) => q.orderBy('page.name', direction))
    .execute()
  return pageOf(rows, query.limit, { item: rowOf, key: (row) => [row[column], row.name] })
}

function startAfter(
  select: ApplicationSelect,
  column: SortColumn,
  from: { after: CursorKey | undefined; descending: boolean },
): ApplicationSelect {
  if (!from.after) return select
  const [value, name] = from.after
  const than = from.descending ? '<' : '>'
  if (column === 'name') return select.where('application.name', than, String(value))
  return select.where((eb) =>
    eb(eb.refTuple(`application.${column}`, 'application.name'), than, eb.tuple(Number(value), name)),
  )
}
