import { CompiledQuery } from 'kysely'
import type { Kysely, Selectable } from 'kysely'
import type { Fact } from '#domain/fact.ts'
import type { LiveEvent } from '#domain/live-event.ts'
import { applicationRow } from './application-row.ts'
import { commandById } from './commands.ts'
import { readDeploymentRow } from './deployments.ts'
import type { Store } from './store.ts'
import type { FeedTable, Tables } from './tables.ts'

export interface FeedItem {
  readonly id: number
  readonly event: LiveEvent
}

export interface FeedFilter {
  readonly application?: string | undefined
  readonly deployment?: string | undefined
}

const PRUNE_EVERY = 256
/** Written out, as building it anew for each of very many events takes longer than carrying it out. */
const INSERT_ROW = 'insert into feed (kind, application, deployment, seq, ref) values (?, ?, ?, ?, ?) returning id'

/** Rows name what they tell of; only the small things are kept in them. */
export async function addFeedRow(db: Kysely<Tables>, event: LiveEvent): Promise<number> {
  const { kind, application, deployment, seq, ref } = feedRowOf(event)
  const insert = CompiledQuery.raw(INSERT_ROW, [kind, application, deployment, seq, ref])
  const [row] = (await db.executeQuery<Pick<Selectable<FeedTable>, 'id'>>(insert)).rows
  if (!row) throw new Error('the feed gave no id')
  return row.id
}

/** Now and then cuts what is older than the limit. */
export async function pruneFeed(db: Kysely<Tables>, items: readonly FeedItem[], limit: number): Promise<void> {
  const newest = items.at(-1)?.id
  if (newest === undefined || !items.some((item) => item.id % PRUNE_EVERY === 0)) return
  await db
    .deleteFrom('feed')
    .where('id', '<=', newest - limit)
    .execute()
}

/** The id after which everything is news. */
export async function feedHead(store: Store): Promise<number> {
  const row = await store.db.selectFrom('feed').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst()
  return row?.id ?? 0
}

/** Whether all that came after the id is still known: if not, a reader must begin anew. */
export async function canResume(store: Store, after: number): Promise<boolean> {
  const oldest = await store.db.selectFrom('feed').select('id').orderBy('id').limit(1).executeTakeFirst()
  const newest = await feedHead(store)
  return after <= newest && after >= (oldest?.id ?? 1) - 1
}

export interface FeedPage {
  readonly items: readonly FeedItem[]
  /** The last id that was looked at; undefined when there are no more rows. */
  readonly seen: number | undefined
}

/** The next events after an id. What has gone since (a removed application) is left out. */
export async function feedAfter(
  store: Store,
  filter: FeedFilter,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<FeedPage> {
  const rows = await store.db
    .selectFrom('feed')
    .selectAll()
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
  const items: FeedItem[] = []
  for (const row of rows) {
    if (!matchesFeed(filter, row)) continue
    const event = await eventOfRow(store, row)
    if (event) items.push({ id: row.id, event })
  }
  return { items, seen: rows.at(-1)?.id }
}

export function matchesFeed(
  filter: FeedFilter,
  about: { readonly application: string | null; readonly deployment: string | null },
): boolean {
  return (
    (filter.application === undefined || about.application === filter.application) &&
    (filter.deployment === undefined || about.deployment === filter.deployment)
  )
}

/** What a filter looks at, and how the event is found again. */
export function feedRowOf(event: LiveEvent): Omit<Selectable<FeedTable>, 'id'> {
  const row = { kind: event.type, application: null, deployment: null, seq: null, ref: null }
  switch (event.type) {
    case 'fact':
      return { ...row, application: event.application, deployment: event.fact.deployment, seq: event.fact.seq }
    case 'application':
      return { ...row, application: event.application.name }
    case 'application-removed':
      return { ...row, application: event.name }
    case 'command': {
      const { id, application, deployment } = event.command
      return { ...row, application, deployment: deployment ?? null, ref: id }
    }
    case 'agent':
      return { ...row, ref: event.name, seq: event.connected ? 1 : 0 }
  }
}

async function eventOfRow(store: Store, row: Selectable<FeedTable>): Promise<LiveEvent | undefined> {
  switch (row.kind as LiveEvent['type']) {
    case 'fact':
      return factEvent(store, row)
    case 'application': {
      const application = await applicationRow(store, row.application ?? '')
      return application && { type: 'application', application }
    }
    case 'application-removed':
      return { type: 'application-removed', name: row.application ?? '' }
    case 'command': {
      const command = await commandById(store, row.ref ?? '')
      return command && { type: 'command', command }
    }
    case 'agent':
      return { type: 'agent', name: row.ref ?? '', connected: row.seq === 1 }
  }
}

/** Its deployment's row is the one of now: newer than the fact, perhaps, never older. */
async function factEvent(store: Store, row: Selectable<FeedTable>): Promise<LiveEvent | undefined> {
  const found = await store.db
    .selectFrom('fact')
    .innerJoin('deployment', 'deployment.id', 'fact.deployment')
    .select(['fact.body', 'deployment.application', 'deployment.list_row'])
    .where('fact.deployment', '=', row.deployment ?? '')
    .where('fact.seq', '=', row.seq ?? 0)
    .executeTakeFirst()
  if (!found) return undefined
  const fact = JSON.parse(found.body) as Fact
  return { type: 'fact', application: found.application, fact, deployment: readDeploymentRow(found.list_row) }
}
