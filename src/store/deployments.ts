import type { Kysely } from 'kysely'
import type { Unfinished } from '#domain/rules/abandon.ts'
import type { Deployment } from '#domain/deployment.ts'
import { deploymentRowOf } from '#domain/deployment-row.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Fact } from '#domain/fact.ts'
import { isTerminal, STATUSES } from '#domain/status.ts'
import type { Status } from '#domain/status.ts'
import { pageOf, readCursor } from './cursor.ts'
import type { CursorKey, Page } from './cursor.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'

export interface DeploymentQuery {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly application?: string | undefined
  readonly statuses?: readonly Status[]
  readonly since?: number | undefined
  readonly until?: number | undefined
  /** Start of a commit hash. */
  readonly commit?: string | undefined
  readonly actor?: string | undefined
}

/** More deployments than this of commits with one start are not looked through. */
const MAX_OF_COMMIT = 1_000

/** Errors: `deployment.unknown`. */
export async function deploymentById(store: Store, id: string): Promise<Deployment> {
  const state = store.states.get(id) ?? (await readState(store.db, id))
  if (!state) throw slipwayError('deployment.unknown', { id })
  return state
}

export interface DeploymentHead {
  readonly application: string
  readonly agent: string
  readonly status: Status
}

/** The little that permission checks and routing need. */
export async function deploymentHead(db: Kysely<Tables>, id: string): Promise<DeploymentHead | undefined> {
  const row = await db
    .selectFrom('deployment')
    .select(['application', 'agent', 'status'])
    .where('id', '=', id)
    .executeTakeFirst()
  return row && { ...row, status: row.status as Status }
}

/** The running or waiting deployment of an application: a unique index holds it to one. */
export async function activeDeployment(db: Kysely<Tables>, application: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('deployment')
    .select('id')
    .where('application', '=', application)
    .where((eb) => eb.or([eb('status', '=', 'running'), eb('status', '=', 'waiting')]))
    .executeTakeFirst()
  return row?.id
}

/** Deployments of an agent that have not ended, oldest first. */
export function unfinishedDeployments(db: Kysely<Tables>, agent: string): Promise<Unfinished[]> {
  return db
    .selectFrom('deployment')
    .select(['id as deployment', 'last_seq as lastSeq'])
    .where('agent', '=', agent)
    .where(
      'status',
      'in',
      STATUSES.filter((status) => !isTerminal(status)),
    )
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

export async function readState(db: Kysely<Tables>, id: string): Promise<Deployment | undefined> {
  const row = await db
    .selectFrom('deployment_state')
    .leftJoin('fact', (on) =>
      on
        .onRef('fact.deployment', '=', 'deployment_state.deployment')
        .onRef('fact.seq', '=', 'deployment_state.plan_seq'),
    )
    .select(['deployment_state.state', 'fact.body as planned'])
    .where('deployment_state.deployment', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const state = JSON.parse(row.state) as Deployment
  if (row.planned === null) return state
  const fact = JSON.parse(row.planned) as Fact
  return fact.kind === 'planned' ? { ...state, plan: fact.plan } : state
}

/**
 * Writes the row that lists read, and answers it; and the folded state, whose plan stays in its fact. `now` is this
 * program's time.
 */
export async function writeState(
  db: Kysely<Tables>,
  d: Deployment,
  { planSeq, now }: { readonly planSeq: number | undefined; readonly now: number },
): Promise<DeploymentRow> {
  const row = deploymentRowOf(d)
  const changing = {
    status: d.status,
    started_at: d.startedAt ?? null,
    finished_at: d.finishedAt === undefined ? null : now,
    last_seq: d.lastSeq,
    list_row: JSON.stringify(row),
  }
  const { id, application, agent } = d
  const fixed = { id, application, agent, actor: d.trigger.by.name, commit_hash: d.revision.commit }
  await db
    .insertInto('deployment')
    .values({ ...fixed, created_at: d.createdAt, ...changing })
    .onConflict((oc) => oc.column('id').doUpdateSet(changing))
    .execute()
  const state = JSON.stringify({ ...d, plan: undefined })
  const plan = planSeq === undefined ? {} : { plan_seq: planSeq }
  await db
    .insertInto('deployment_state')
    .values({ deployment: id, state, ...plan })
    .onConflict((oc) => oc.column('deployment').doUpdateSet({ state, ...plan }))
    .execute()
  return row
}

/** The stored item of a list. Those of earlier versions do not have the cells of their steps. */
export function readDeploymentRow(listRow: string): DeploymentRow {
  const row = JSON.parse(listRow) as DeploymentRow & { steps: Partial<Pick<DeploymentRow['steps'], 'cells'>> }
  return row.steps.cells ? row : { ...row, steps: { ...row.steps, cells: [] } }
}

/**
 * Newest first. Several statuses are read one by one and merged, as no index serves them together in order of time.
 * Errors: `request.cursor`.
 */
export async function listDeployments(store: Store, query: DeploymentQuery): Promise<Page<DeploymentRow>> {
  const before = readCursor(query.cursor, 'number')
  const ids = query.commit === undefined ? undefined : await idsOfCommit(store, query.commit)
  const statuses = query.statuses?.length ? [...new Set(query.statuses)] : [undefined]
  const lists = await Promise.all(statuses.map((status) => newest(store, query, { before, ids, status })))
  const rows = lists
    .flat()
    .sort((a, b) => b.created_at - a.created_at || (a.id < b.id ? 1 : -1))
    .slice(0, query.limit + 1)
  return pageOf(rows, query.limit, {
    item: (row) => readDeploymentRow(row.list_row),
    key: (row) => [row.created_at, row.id],
  })
}

interface Narrowing {
  readonly before: CursorKey | undefined
  readonly ids: readonly string[] | undefined
  readonly status: Status | undefined
}

function newest(
  store: Store,
  query: DeploymentQuery,
  by: Narrowing,
): Promise<{ id: string; created_at: number; list_row: string }[]> {
  const { application, since, until, actor } = query
  const { before, ids, status } = by
  let select = store.db.selectFrom('deployment').select(['id', 'created_at', 'list_row'])
  if (application !== undefined) select = select.where('application', '=', application)
  if (status !== undefined) select = select.where('status', '=', status)
  if (actor !== undefined) select = select.where('actor', '=', actor)
  if (since !== undefined) select = select.where('created_at', '>=', since)
  if (until !== undefined) select = select.where('created_at', '<', until)
  if (ids !== undefined) select = select.where('id', 'in', ids)
  if (before) {
    select = select.where((eb) => eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(Number(before[0]), before[1])))
  }
  return select
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
}

/** Looked up first, so that the index on commits is used and not one on time. */
async function idsOfCommit(store: Store, start: string): Promise<string[]> {
  const rows = await store.db
    .selectFrom('deployment')
    .select('id')
    .where('commit_hash', '>=', start)
    .where('commit_hash', '<', `${start}g`)
    .limit(MAX_OF_COMMIT)
    .execute()
  return rows.map((row) => row.id)
}

/** When this program heard of a deployment's end: an agent that was away tells it late, and its logs later still. */
export async function endHeardAt(db: Kysely<Tables>, id: string): Promise<number | undefined> {
  const row = await db.selectFrom('deployment').select('finished_at').where('id', '=', id).executeTakeFirst()
  return row?.finished_at ?? undefined
}
