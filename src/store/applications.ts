import { createHash } from 'node:crypto'
import type { Kysely, Selectable } from 'kysely'
import { applicationRowOf } from '#domain/application-row.ts'
import type { ApplicationRow } from '#domain/application-row.ts'
import { attentionRank } from '#domain/attention.ts'
import { reportOf, slipwayError } from '#domain/errors.ts'
import type { ErrorReport } from '#domain/errors.ts'
import type { Health } from '#domain/health.ts'
import type { ApplicationReport } from '#domain/report.ts'
import { latestPartOf } from './application-row.ts'
import type { Store, Write } from './store.ts'
import type { ApplicationReportTable, ApplicationTable, Tables } from './tables.ts'

export interface ReportedApplication {
  readonly agent: string
  readonly changedAt: number
  readonly report: ApplicationReport
}

export interface ReportOutcome {
  stored: number
  removed: number
  readonly refused: { name: string; error: ErrorReport }[]
}

/** Worst first. */
const HEALTH_RANK: Readonly<Record<Health, number>> = {
  degraded: 0,
  missing: 1,
  unknown: 2,
  progressing: 3,
  suspended: 4,
  healthy: 5,
}

/** Takes an agent's word for its own applications; one that belongs to another agent is refused, the rest is stored. */
export function replaceApplications(
  store: Store,
  agent: string,
  news: { applications: readonly ApplicationReport[]; removed: readonly string[] },
): Promise<ReportOutcome> {
  return store.write(async (write) => {
    const outcome: ReportOutcome = { stored: 0, removed: 0, refused: [] }
    for (const report of news.applications) {
      const owner = await ownerOf(write.db, report.name)
      if (owner !== undefined && owner !== agent) {
        const error = reportOf(slipwayError('application.owned', { name: report.name, owner, agent }))
        outcome.refused.push({ name: report.name, error })
        continue
      }
      await putReport(write, { agent, report, now: store.clock.now() })
      outcome.stored += 1
    }
    for (const name of news.removed) outcome.removed += await removeApplication(write, agent, name)
    return outcome
  })
}

/** The agent that an application belongs to. */
export async function ownerOf(db: Kysely<Tables>, name: string): Promise<string | undefined> {
  const row = await db.selectFrom('application').select('agent').where('name', '=', name).executeTakeFirst()
  return row?.agent
}

/** Names of an agent's applications, sorted. */
export async function applicationsOf(db: Kysely<Tables>, agent: string): Promise<string[]> {
  const rows = await db.selectFrom('application').select('name').where('agent', '=', agent).orderBy('name').execute()
  return rows.map((row) => row.name)
}

/** Errors: `application.unknown`. */
export async function applicationNamed(store: Store, name: string): Promise<ReportedApplication> {
  const row = await store.db
    .selectFrom('application')
    .innerJoin('application_report', 'application_report.name', 'application.name')
    .select(['application.agent', 'application.changed_at', 'application_report.report'])
    .where('application.name', '=', name)
    .executeTakeFirst()
  if (!row) throw slipwayError('application.unknown', { name })
  return { agent: row.agent, changedAt: row.changed_at, report: JSON.parse(row.report) as ApplicationReport }
}

async function putReport(
  write: Write,
  given: { agent: string; report: ApplicationReport; now: number },
): Promise<void> {
  const { agent, report, now } = given
  const item = applicationRowOf(report)
  const listRow = JSON.stringify(item)
  const fingerprint = fingerprintOf(report)
  const before = await storedReport(write.db, report.name)
  const isSame = before?.fingerprint === fingerprint
  // A version that puts other things into its rows has not changed the application.
  const changedAt = before && (isSame || before.list_row === listRow) ? before.changed_at : now
  const columns = { agent, ...columnsOf(report, item), changed_at: changedAt }
  await write.db
    .insertInto('application')
    .values({ name: report.name, ...columns })
    .onConflict((oc) => oc.column('name').doUpdateSet(columns))
    .execute()
  const texts = { list_row: listRow, report: JSON.stringify(report), fingerprint }
  await write.db
    .insertInto('application_report')
    .values({ name: report.name, ...texts })
    .onConflict((oc) => oc.column('name').doUpdateSet(texts))
    .execute()
  if (isSame) return // Only the times are new.
  await putLabels(write.db, report)
  const latest = await latestPartOf(write.db, report.name)
  const application = { ...item, ...latest, agent, changedAt, evaluatedAt: report.evaluatedAt }
  write.publish({ type: 'application', application })
}

async function storedReport(
  db: Kysely<Tables>,
  name: string,
): Promise<
  (Pick<Selectable<ApplicationReportTable>, 'list_row' | 'fingerprint'> & { changed_at: number }) | undefined
> {
  return db
    .selectFrom('application')
    .innerJoin('application_report', 'application_report.name', 'application.name')
    .select(['list_row', 'fingerprint', 'changed_at'])
    .where('application.name', '=', name)
    .executeTakeFirst()
}

function columnsOf(
  report: ApplicationReport,
  { health, attention }: Pick<ApplicationRow, 'health' | 'attention'>,
): Omit<ApplicationTable, 'name' | 'agent' | 'changed_at'> {
  const labels = Object.entries(report.labels).map(([name, value]) => `${name}=${value}`)
  return {
    kind: report.kind,
    target: report.target,
    sync: report.sync,
    health,
    health_rank: HEALTH_RANK[health],
    attention: attentionRank(attention),
    search: [report.name, report.description, report.path, ...labels].join('\n').toLowerCase(),
    evaluated_at: report.evaluatedAt,
  }
}

async function putLabels(db: Kysely<Tables>, report: ApplicationReport): Promise<void> {
  await db.deleteFrom('application_label').where('application', '=', report.name).execute()
  for (const [name, value] of Object.entries(report.labels)) {
    await db.insertInto('application_label').values({ application: report.name, name, value }).execute()
  }
}

/** Answers how many went: 0 where it is not this agent’s. */
export async function removeApplication(write: Write, agent: string, name: string): Promise<number> {
  const gone = await write.db
    .deleteFrom('application')
    .where('name', '=', name)
    .where('agent', '=', agent)
    .returning('name')
    .executeTakeFirst()
  if (!gone) return 0
  write.publish({ type: 'application-removed', name })
  return 1
}

/** Equal for reports that differ only in when they were made. */
function fingerprintOf(report: ApplicationReport): string {
  const live = report.live && { ...report.live, at: 0 }
  const text = JSON.stringify({ ...report, live, evaluatedAt: 0, fetchedAt: 0 })
  return createHash('sha256').update(text).digest('base64url')
}
