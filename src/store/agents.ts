import type { Selectable } from 'kysely'
import { abandon } from '#domain/rules/abandon.ts'
import type { Actor } from '#domain/actor.ts'
import type { AgentAnnouncement } from '#domain/announcement.ts'
import { slipwayError } from '#domain/errors.ts'
import { newSecret } from '#tools/id.ts'
import { applicationsOf, removeApplication } from './applications.ts'
import { pageOf, readCursor } from './cursor.ts'
import type { Page } from './cursor.ts'
import { unfinishedDeployments } from './deployments.ts'
import { takeFacts } from './facts.ts'
import { addHistory } from './history.ts'
import type { Store, Write } from './store.ts'
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
  readonly hanging?: number
  readonly applications: number
  readonly announcement?: AgentAnnouncement
}

const PREFIX = 'slipway_a'

/** Makes an agent and its key, which is known only now. Errors: `agent.name-taken`. */
export function createAgent(store: Store, name: string, by: Actor): Promise<string> {
  const token = newSecret(PREFIX)
  return store.write(async (write) => {
    const created = await write.db
      .insertInto('agent')
      .values({ name, token_hash: hashToken(token), created_at: store.clock.now() })
      .onConflict((oc) => oc.column('name').doNothing())
      .returning('name')
      .executeTakeFirst()
    if (!created) throw slipwayError('agent.name-taken', { name })
    await told(store, write, { by, sentence: `Added agent ${name}` })
    return token
  })
}

export async function isAgent(store: Store, name: string): Promise<boolean> {
  const row = await store.db.selectFrom('agent').select('name').where('name', '=', name).executeTakeFirst()
  return row !== undefined
}

/** A new key in place of the old one, which is void from now on. Errors: `agent.unknown`. */
export function renewAgentKey(store: Store, name: string, by: Actor): Promise<string> {
  const token = newSecret(PREFIX)
  return store.write(async (write) => {
    const renewed = await write.db
      .updateTable('agent')
      .set({ token_hash: hashToken(token) })
      .where('name', '=', name)
      .returning('name')
      .executeTakeFirst()
    if (!renewed) throw slipwayError('agent.unknown', { name })
    await told(store, write, { by, sentence: `Renewed the key of agent ${name}` })
    return token
  })
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
  beat: { at: number; undelivered: number; hanging?: number | undefined },
): Promise<void> {
  const now = store.clock.now()
  await store.write(({ db }) =>
    db
      .updateTable('agent')
      .set({
        seen_at: now,
        clock_offset_ms: beat.at - now,
        undelivered: beat.undelivered,
        hanging: beat.hanging ?? null,
      })
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

/** What went with a removed agent. */
export interface RemovedAgent {
  readonly applications: readonly string[]
  readonly deployments: readonly string[]
}

/**
 * Its applications become free for another agent. It will never tell how its open deployments ended, so they are ended
 * here: left open, no other deployment of these applications could begin. Errors: `agent.unknown`, `agent.in-use`.
 */
export function removeAgent(
  store: Store,
  name: string,
  given: { readonly by: Actor; readonly withApplications: boolean },
): Promise<RemovedAgent> {
  return store.write(async (write) => {
    const known = await write.db.selectFrom('agent').select('name').where('name', '=', name).executeTakeFirst()
    if (!known) throw slipwayError('agent.unknown', { name })
    const applications = await applicationsOf(write.db, name)
    if (applications.length > 0 && !given.withApplications) {
      throw slipwayError('agent.in-use', {
        name,
        count: applications.length,
        first: applications.slice(0, 5).join(', '),
      })
    }
    const deployments = await endDeployments(store, write, name)
    for (const application of applications) await removeApplication(write, name, application)
    await write.db.deleteFrom('agent').where('name', '=', name).execute()
    const forgot = applications.length === 0 ? '' : ` with ${applications.length} applications`
    await told(store, write, { by: given.by, sentence: `Removed agent ${name}${forgot}` })
    return { applications, deployments }
  })
}

async function endDeployments(store: Store, write: Write, agent: string): Promise<string[]> {
  const at = store.clock.now()
  const unfinished = await unfinishedDeployments(write.db, agent)
  const reason = `Its agent ${agent} was removed; how its target is now is not known`
  const facts = unfinished.map((one) => abandon(one, { at, reason }))
  await takeFacts(store, write, { agent, facts })
  return unfinished.map(({ deployment }) => deployment)
}

function told(store: Store, write: Write, { by, sentence }: { by: Actor; sentence: string }): Promise<void> {
  return addHistory(write.db, { at: store.clock.now(), kind: 'agent', by, sentence })
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
    ...(row.hanging === null ? {} : { hanging: row.hanging }),
    applications: row.applications ?? 0,
    ...(row.announcement === null ? {} : { announcement: JSON.parse(row.announcement) as AgentAnnouncement }),
  }
}
