import type { Selectable } from 'kysely'
import type { AgentAnnouncement } from '#domain/announcement.ts'
import { slipwayError } from '#domain/errors.ts'
import { newSecret } from '#tools/id.ts'
import { pageOf, readCursor } from './cursor.ts'
import type { Page } from './cursor.ts'
import type { Store } from './store.ts'
import type { AgentTable } from './tables.ts'
import { equalSecrets, hashToken } from './token.ts'

/** What is known of an agent, but for whether it is connected. */
export interface AgentRecord {
  readonly name: string
  readonly createdAt: number
  readonly registeredAt?: number
  readonly seenAt?: number
  readonly clockOffsetMs?: number
  readonly undelivered?: number
  readonly applications: number
  readonly announcement?: AgentAnnouncement
}

const PREFIX = 'slipway_a'

/** Makes an agent and its key, which is known only now. Errors: `agent.name-taken`. */
export async function createAgent(store: Store, name: string): Promise<string> {
  const token = newSecret(PREFIX)
  const created = await store.write(({ db }) =>
    db
      .insertInto('agent')
      .values({ name, token_hash: hashToken(token), created_at: store.clock.now() })
      .onConflict((oc) => oc.column('name').doNothing())
      .returning('name')
      .executeTakeFirst(),
  )
  if (!created) throw slipwayError('agent.name-taken', { name })
  return token
}

/** A new key in place of the old one. Errors: `agent.unknown`. */
export async function renewAgentKey(store: Store, name: string): Promise<string> {
  const token = newSecret(PREFIX)
  const renewed = await store.write(({ db }) =>
    db
      .updateTable('agent')
      .set({ token_hash: hashToken(token) })
      .where('name', '=', name)
      .returning('name')
      .executeTakeFirst(),
  )
  if (!renewed) throw slipwayError('agent.unknown', { name })
  return token
}

/** The name of the agent whose key this is. */
export async function agentByToken(store: Store, token: string): Promise<string | undefined> {
  if (!token.startsWith(`${PREFIX}_`)) return undefined
  const hash = hashToken(token)
  const row = await store.db
    .selectFrom('agent')
    .select(['name', 'token_hash'])
    .where('token_hash', '=', hash)
    .executeTakeFirst()
  return row && equalSecrets(row.token_hash, hash) ? row.name : undefined
}

export async function registerAgent(store: Store, announcement: AgentAnnouncement): Promise<void> {
  const now = store.clock.now()
  await store.write(({ db }) =>
    db
      .updateTable('agent')
      .set({ registered_at: now, seen_at: now, announcement: JSON.stringify(announcement) })
      .where('name', '=', announcement.name)
      .execute(),
  )
}

export async function recordHeartbeat(
  store: Store,
  name: string,
  beat: { at: number; undelivered: number },
): Promise<void> {
  const now = store.clock.now()
  await store.write(({ db }) =>
    db
      .updateTable('agent')
      .set({ seen_at: now, clock_offset_ms: beat.at - now, undelivered: beat.undelivered })
      .where('name', '=', name)
      .execute(),
  )
}

export async function listAgents(
  store: Store,
  query: { limit: number; cursor?: string | undefined },
): Promise<Page<AgentRecord>> {
  const after = readCursor(query.cursor, 'string')
  const rows = await selectAgents(store)
    .$if(after !== undefined, (q) => q.where('name', '>', String(after?.[0])))
    .orderBy('name')
    .limit(query.limit + 1)
    .execute()
  return pageOf(rows, query.limit, { item: agentOf, key: (row) => [row.name, ''] })
}

/** Errors: `agent.unknown`. */
export async function agentNamed(store: Store, name: string): Promise<AgentRecord> {
  const row = await selectAgents(store).where('name', '=', name).executeTakeFirst()
  if (!row) throw slipwayError('agent.unknown', { name })
  return agentOf(row)
}

function selectAgents(store: Store) {
  return store.db
    .selectFrom('agent')
    .selectAll('agent')
    .select((eb) =>
      eb
        .selectFrom('application')
        .select((of) => of.fn.countAll<number>().as('count'))
        .whereRef('application.agent', '=', 'agent.name')
        .as('applications'),
    )
}

function agentOf(row: Selectable<AgentTable> & { applications: number | null }): AgentRecord {
  return {
    name: row.name,
    createdAt: row.created_at,
    ...(row.registered_at === null ? {} : { registeredAt: row.registered_at }),
    ...(row.seen_at === null ? {} : { seenAt: row.seen_at }),
    ...(row.clock_offset_ms === null ? {} : { clockOffsetMs: row.clock_offset_ms }),
    ...(row.undelivered === null ? {} : { undelivered: row.undelivered }),
    applications: row.applications ?? 0,
    ...(row.announcement === null ? {} : { announcement: JSON.parse(row.announcement) as AgentAnnouncement }),
  }
}
