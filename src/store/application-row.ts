import { sql } from 'kysely'
import type { Kysely, RawBuilder, Selectable } from 'kysely'
import { latestDeploymentOf } from '#domain/application-row.ts'
import type { applicationRowOf, ApplicationRow, LatestDeployment } from '#domain/application-row.ts'
import { attentionAt } from '#domain/attention.ts'
import { readDeploymentRow } from './deployments.ts'
import type { Store } from './store.ts'
import type { ApplicationTable, Tables } from './tables.ts'

/** What an item of a list is made of. */
export interface StoredRow extends Pick<
  Selectable<ApplicationTable>,
  'agent' | 'changed_at' | 'evaluated_at' | 'attention'
> {
  readonly list_row: string
  /** The row of its newest deployment. */
  readonly latest: string | null
}

type Stored = ReturnType<typeof applicationRowOf>

/** Rows of earlier versions have no `versions`. */
type Earlier = Omit<Stored, 'versions'> & Partial<Pick<Stored, 'versions'>>

/** The stored item of a list, with what lies in columns of its own. */
export function rowOf(row: StoredRow): ApplicationRow {
  const item = JSON.parse(row.list_row) as Earlier
  return {
    ...item,
    versions: item.versions ?? [],
    attention: attentionAt(row.attention),
    ...latestPart(row.latest),
    agent: row.agent,
    changedAt: row.changed_at,
    evaluatedAt: row.evaluated_at,
  }
}

export async function applicationRow(store: Store, name: string): Promise<ApplicationRow | undefined> {
  const row = await selectRows(store.db).where('application.name', '=', name).executeTakeFirst()
  return row && rowOf(row)
}

export function selectRows(db: Kysely<Tables>) {
  return db
    .selectFrom('application')
    .innerJoin('application_report', 'application_report.name', 'application.name')
    .leftJoin('deployment', (join) => join.on('deployment.id', '=', newestDeployment('application.name')))
    .select(['application.name', 'application.agent', 'changed_at', 'evaluated_at', 'attention'])
    .select(['application_report.list_row', 'deployment.list_row as latest'])
}

/** What a list shows of an application's newest deployment. */
export async function latestPartOf(db: Kysely<Tables>, name: string): Promise<{ latest?: LatestDeployment }> {
  const row = await db
    .selectFrom('deployment')
    .select('list_row')
    .where('application', '=', name)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return latestPart(row?.list_row ?? null)
}

/**
 * Id of the newest deployment of the application that a column names: one look into the index on application and time,
 * so that nothing has to be kept in step with the deployments.
 */
export function newestDeployment(column: string): RawBuilder<string> {
  return sql<string>`(select newest.id from deployment as newest where newest.application = ${sql.ref(column)}
    order by newest.created_at desc, newest.id desc limit 1)`
}

function latestPart(listRow: string | null): { latest?: LatestDeployment } {
  return listRow === null ? {} : { latest: latestDeploymentOf(readDeploymentRow(listRow)) }
}
