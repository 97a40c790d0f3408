import { CompiledQuery } from 'kysely'
import type { Kysely } from 'kysely'
import type { Deployment } from '#domain/deployment.ts'
import { applyFact } from '#domain/deployment.ts'
import { reportOf, slipwayError, SlipwayError } from '#domain/errors.ts'
import type { ErrorReport } from '#domain/errors.ts'
import type { Fact } from '#domain/fact.ts'
import { historyOfFact } from '#domain/history.ts'
import { isActive } from '#domain/status.ts'
import { ownerOf } from './applications.ts'
import { activeDeployment, readState, writeState } from './deployments.ts'
import { addHistory } from './history.ts'
import type { StateCache, Store, Write } from './store.ts'
import type { Tables } from './tables.ts'

export interface FactOutcome {
  readonly deployment: string
  /** Number of the last stored fact. */
  readonly storedTo: number
  /** Why later facts were not taken. */
  readonly refused?: ErrorReport
}

const MAX_CACHED_STATES = 200
/** Written out, as building it anew for each of very many facts takes longer than carrying it out. */
const INSERT_FACT = 'insert into fact (deployment, seq, at, body) values (?, ?, ?, ?)'

/** A deployment while a batch is taken in. */
interface Draft {
  readonly id: string
  state: Deployment | undefined
  readonly fresh: { readonly fact: Fact; readonly body: string; readonly after: Deployment }[]
  planSeq: number | undefined
  refused: ErrorReport | undefined
}

interface Batch {
  readonly db: Kysely<Tables>
  readonly agent: string
  readonly drafts: Map<string, Draft>
  /** The active deployment of an application, as of the facts taken so far. */
  readonly active: Map<string, string | undefined>
}

/**
 * Stores facts in the order given, all of a batch durable at once. What is wrong with one deployment is refused for it
 * alone, from the first wrong fact on. Facts that are stored already count as taken.
 */
export function appendFacts(store: Store, agent: string, facts: readonly Fact[]): Promise<FactOutcome[]> {
  return store.write((write) => takeFacts(store, write, { agent, facts }))
}

/** As part of a write that holds more. */
export async function takeFacts(
  store: Store,
  write: Write,
  { agent, facts }: { readonly agent: string; readonly facts: readonly Fact[] },
): Promise<FactOutcome[]> {
  const batch: Batch = { db: write.db, agent, drafts: new Map(), active: new Map() }
  for (const fact of facts) {
    const draft = await draftOf(batch, store.states, fact.deployment)
    if (draft.refused === undefined) await take(batch, draft, fact)
  }
  const drafts = [...batch.drafts.values()]
  await storeDrafts(write, drafts, store.clock.now())
  write.afterCommit(() => remember(store.states, drafts))
  return drafts.map((draft) => outcomeOf(draft, agent))
}

export async function factsAfter(
  store: Store,
  deployment: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<Fact[]> {
  const rows = await store.db
    .selectFrom('fact')
    .select('body')
    .where('deployment', '=', deployment)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute()
  return rows.map((row) => JSON.parse(row.body) as Fact)
}

async function draftOf(batch: Batch, cache: StateCache, id: string): Promise<Draft> {
  const known = batch.drafts.get(id)
  if (known) return known
  const state = cache.get(id) ?? (await readState(batch.db, id))
  const draft: Draft = { id, state, fresh: [], planSeq: undefined, refused: undefined }
  batch.drafts.set(id, draft)
  return draft
}

async function take(batch: Batch, draft: Draft, fact: Fact): Promise<void> {
  try {
    await checkOwner(batch, draft.state, fact)
    const body = JSON.stringify(fact)
    if (draft.state && fact.seq <= draft.state.lastSeq) {
      await checkSame(batch, draft, { fact, body })
      return
    }
    const after = applyFact(draft.state, fact)
    await checkActive(batch, draft.state, after)
    draft.state = after
    draft.fresh.push({ fact, body, after })
    if (fact.kind === 'planned') draft.planSeq = fact.seq
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code === 'store.unavailable') throw error
    draft.refused = reportOf(error)
  }
}

/** An agent writes only what is its own: the deployment, and at its beginning the application. */
async function checkOwner(batch: Batch, state: Deployment | undefined, fact: Fact): Promise<void> {
  const { agent } = batch
  const claimed = state?.agent ?? (fact.kind === 'triggered' ? fact.agent : agent)
  if (claimed !== agent) throw slipwayError('deployment.foreign', { deployment: fact.deployment, agent })
  if (state || fact.kind !== 'triggered') return
  const owner = await ownerOf(batch.db, fact.application)
  if (owner !== undefined && owner !== agent) {
    throw slipwayError('application.owned', { name: fact.application, owner, agent })
  }
}

async function checkSame(batch: Batch, draft: Draft, given: { fact: Fact; body: string }): Promise<void> {
  const { deployment, seq } = given.fact
  const fresh = draft.fresh.find((item) => item.fact.seq === seq)?.body
  const stored = fresh ?? (await storedBody(batch.db, deployment, seq))
  if (stored !== given.body) throw slipwayError('fact.differs', { deployment, seq })
}

async function storedBody(db: Kysely<Tables>, deployment: string, seq: number): Promise<string | undefined> {
  const row = await db
    .selectFrom('fact')
    .select('body')
    .where('deployment', '=', deployment)
    .where('seq', '=', seq)
    .executeTakeFirst()
  return row?.body
}

async function checkActive(batch: Batch, before: Deployment | undefined, after: Deployment): Promise<void> {
  const was = before !== undefined && isActive(before.status)
  const is = isActive(after.status)
  if (was === is) return
  const { application, id } = after
  if (!batch.active.has(application)) batch.active.set(application, await activeDeployment(batch.db, application))
  const active = batch.active.get(application)
  if (is && active !== undefined && active !== id) {
    throw slipwayError('deployment.active', { application, active, deployment: id })
  }
  batch.active.set(application, is ? id : undefined)
}

/** Those that ended come first, so that the unique index never sees two active ones. */
async function storeDrafts(write: Write, drafts: readonly Draft[], now: number): Promise<void> {
  const changed = drafts.filter((draft) => draft.state && draft.fresh.length > 0)
  const rank = (draft: Draft): number => (draft.state && isActive(draft.state.status) ? 1 : 0)
  for (const draft of changed.sort((a, b) => rank(a) - rank(b))) {
    if (!draft.state) continue
    const row = await writeState(write.db, draft.state, { planSeq: draft.planSeq, now })
    for (const { fact, body, after } of draft.fresh) {
      const { deployment, seq, at } = fact
      await write.db.executeQuery(CompiledQuery.raw(INSERT_FACT, [deployment, seq, at, body]))
      const history = historyOfFact(fact, after)
      if (history) await addHistory(write.db, history)
      write.publish({ type: 'fact', application: after.application, fact, deployment: row })
    }
  }
}

function remember(cache: StateCache, drafts: readonly Draft[]): void {
  for (const { id, state } of drafts) {
    cache.delete(id)
    if (state && state.finishedAt === undefined) cache.set(id, state)
  }
  for (const oldest of cache.keys()) {
    if (cache.size <= MAX_CACHED_STATES) return
    cache.delete(oldest)
  }
}

function outcomeOf(draft: Draft, agent: string): FactOutcome {
  const storedTo = draft.state?.agent === agent ? draft.state.lastSeq : 0
  return { deployment: draft.id, storedTo, ...(draft.refused ? { refused: draft.refused } : {}) }
}
