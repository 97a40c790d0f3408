import { sql } from 'kysely'
import type { Retention } from '#domain/retention.ts'
import type { Store } from './store.ts'

const DAY_MS = 86_400_000

/** Names of applications that have deployments, in order; those that were removed included. */
export async function applicationsAfter(store: Store, after: string, limit: number): Promise<string[]> {
  const rows = await store.db
    .selectFrom('deployment')
    .select('application')
    .distinct()
    .where('application', '>', after)
    .orderBy('application')
    .limit(limit)
    .execute()
  return rows.map(({ application }) => application)
}

/**
 * The oldest deployments of an application that need not be kept: ended long ago, beyond the newest ones, and not what
 * it runs.
 */
export async function forgettable(
  store: Store,
  application: string,
  { days, deploymentsPerApplication, limit }: Retention & { readonly limit: number },
): Promise<string[]> {
  const oldest = await store.db
    .selectFrom('deployment')
    .select(['created_at', 'id'])
    .where('application', '=', application)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .offset(deploymentsPerApplication - 1)
    .limit(1)
    .executeTakeFirst()
  if (!oldest) return []
  const running = sql<string | null>`report ->> '$.runningDeployment'`
  const rows = await store.db
    .selectFrom('deployment')
    .select('id')
    .where('application', '=', application)
    .where((eb) => eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(oldest.created_at, oldest.id)))
    .where('finished_at', '<', store.clock.now() - days * DAY_MS)
    .where('id', 'not in', (eb) =>
      eb
        .selectFrom('application_report')
        .select(sql<string>`coalesce(${running}, '')`.as('id'))
        .where('name', '=', application),
    )
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** Their facts, states and rows. The history, which is who did what, stays. */
export function forgetDeployments(store: Store, ids: readonly string[]): Promise<void> {
  return store.write(async ({ db }) => {
    await db.deleteFrom('log_end').where('deployment', 'in', ids).execute()
    await db.deleteFrom('fact').where('deployment', 'in', ids).execute()
    await db.deleteFrom('deployment_state').where('deployment', 'in', ids).execute()
    await db.deleteFrom('deployment').where('id', 'in', ids).where('finished_at', 'is not', null).execute()
  })
}
