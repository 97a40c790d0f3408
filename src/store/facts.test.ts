import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { sql } from 'kysely'
import { foldFacts } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'
import { deploymentById, listDeployments, readState } from './deployments.ts'
import { factsOf, reportFor } from './fact-fixture.ts'
import { replaceApplications } from './applications.ts'
import { appendFacts, factsAfter } from './facts.ts'
import { listHistory } from './history.ts'
import { openTestStore } from './store-fixture.ts'

const STORY = { deployment: 'dep00001', application: 'shop', agent: 'one' }
const FACTS = factsOf(STORY)

void test('the folded deployment equals the fold of the facts, from memory and from disk', async (t) => {
  const { store } = openTestStore(t)
  for (const [i, fact] of FACTS.entries()) {
    await appendFacts(store, 'one', [fact])
    const wanted = foldFacts(FACTS.slice(0, i + 1))
    assert.deepEqual(await deploymentById(store, STORY.deployment), wanted)
    assert.deepEqual(await readState(store.db, STORY.deployment), wanted)
  }
  assert.deepEqual(await factsAfter(store, STORY.deployment, { after: 0, limit: 100 }), FACTS)
  const [row] = (await listDeployments(store, { limit: 10 })).items
  assert.equal(row?.status, 'succeeded')
  assert.deepEqual(row?.steps, { done: 1, all: 1, cells: [{ id: '1-canary', kind: 'canary', status: 'succeeded' }] })
})

void test('facts sent again, in any cut, change nothing', async (t) => {
  const { store } = openTestStore(t)
  await appendFacts(store, 'one', FACTS)
  const before = await store.db.selectFrom('feed').selectAll().execute()
  await fc.assert(
    fc.asyncProperty(fc.subarray(FACTS, { minLength: 1 }), async (again) => {
      const [outcome] = await appendFacts(store, 'one', again)
      assert.deepEqual(outcome, { deployment: STORY.deployment, storedTo: FACTS.length })
    }),
    { numRuns: 30 },
  )
  assert.deepEqual(await factsAfter(store, STORY.deployment, { after: 0, limit: 100 }), FACTS)
  assert.deepEqual(await store.db.selectFrom('feed').selectAll().execute(), before)
})

void test('a gap is refused with the expected number, and what came before it is kept', async (t) => {
  const { store } = openTestStore(t)
  const [first, second, , fourth] = FACTS
  const [outcome] = await appendFacts(store, 'one', [first, second, fourth] as Fact[])
  assert.equal(outcome?.storedTo, 2)
  assert.equal(outcome?.refused?.code, 'fact.gap')
  assert.match(outcome?.refused?.message ?? '', /\b3\b/)
})

void test('a fact with other contents under a known number is refused', async (t) => {
  const { store } = openTestStore(t)
  await appendFacts(store, 'one', FACTS.slice(0, 3))
  const [outcome] = await appendFacts(store, 'one', [{ ...FACTS[2], at: 5 } as Fact])
  assert.equal(outcome?.refused?.code, 'fact.differs')
  assert.equal(outcome?.storedTo, 3)
})

void test('a second active deployment is refused without harm to the rest of the batch', async (t) => {
  const { store } = openTestStore(t)
  const first = FACTS.slice(0, 3)
  const second = factsOf({ ...STORY, deployment: 'dep00002' }).slice(0, 3)
  const other = factsOf({ ...STORY, deployment: 'dep00003', application: 'blog' }).slice(0, 3)
  const outcomes = await appendFacts(store, 'one', [...first, ...second, ...other])
  assert.deepEqual(
    outcomes.map(({ storedTo, refused }) => [storedTo, refused?.code]),
    [
      [3, undefined],
      [1, 'deployment.active'],
      [3, undefined],
    ],
  )
  // Once the first has ended, the same facts are taken, in one batch whose order ends one and starts the other.
  const [, next] = await appendFacts(store, 'one', [...FACTS.slice(3), ...second])
  assert.deepEqual(next, { deployment: 'dep00002', storedTo: 3 })
})

void test('one batch may queue a deployment before the active one ends', async (t) => {
  const { store } = openTestStore(t)
  await appendFacts(store, 'one', FACTS.slice(0, 3))
  const [queued, ...rest] = factsOf({ ...STORY, deployment: 'dep00002' }).slice(0, 3)
  const outcomes = await appendFacts(store, 'one', [queued as Fact, ...FACTS.slice(3), ...rest])
  assert.deepEqual(
    outcomes.map((outcome) => outcome.refused),
    [undefined, undefined],
  )
})

void test('the index itself refuses two active deployments', async (t) => {
  const { store } = openTestStore(t)
  const row = {
    application: 'shop',
    agent: 'one',
    status: 'running',
    actor: 'Ada',
    commit_hash: 'a',
    created_at: 1,
    last_seq: 1,
    list_row: '{}',
  }
  await store.db
    .insertInto('deployment')
    .values({ ...row, id: 'first' })
    .execute()
  await assert.rejects(
    store.db
      .insertInto('deployment')
      .values({ ...row, id: 'second' })
      .execute(),
    /UNIQUE/,
  )
})

void test('an agent writes only its own deployments and applications', async (t) => {
  const { store } = openTestStore(t)
  await appendFacts(store, 'one', FACTS.slice(0, 2))
  const [foreign] = await appendFacts(store, 'two', FACTS.slice(2))
  assert.deepEqual([foreign?.storedTo, foreign?.refused?.code], [0, 'deployment.foreign'])
  const [lie] = await appendFacts(store, 'two', factsOf({ ...STORY, deployment: 'dep00002', agent: 'one' }))
  assert.equal(lie?.refused?.code, 'deployment.foreign')
  await replaceApplications(store, 'one', { applications: [reportFor('shop')], removed: [] })
  const [owned] = await appendFacts(store, 'two', factsOf({ ...STORY, deployment: 'dep00003', agent: 'two' }))
  assert.equal(owned?.refused?.code, 'application.owned')
  assert.equal((await listDeployments(store, { limit: 10 })).items.length, 1)
})

void test('the history tells who did what', async (t) => {
  const { store } = openTestStore(t)
  await appendFacts(store, 'one', FACTS)
  const { items } = await listHistory(store, { limit: 10 })
  assert.deepEqual(
    items.map(({ kind, by }) => [kind, by.name]),
    [
      ['finished', 'one'],
      ['planned', 'one'],
      ['triggered', 'Ada'],
    ],
  )
  assert.equal((await listHistory(store, { limit: 10, actor: 'Ada' })).items.length, 1)
})

void test('a store that cannot be written says so, changes nothing, and works again afterwards', async (t) => {
  const { store } = openTestStore(t)
  await appendFacts(store, 'one', FACTS.slice(0, 2))
  await sql`pragma query_only = 1`.execute(store.db)
  await assert.rejects(appendFacts(store, 'one', FACTS.slice(2)), { code: 'store.unavailable' })
  assert.equal((await deploymentById(store, STORY.deployment)).lastSeq, 2)
  await sql`pragma query_only = 0`.execute(store.db)
  const [outcome] = await appendFacts(store, 'one', FACTS.slice(2))
  assert.equal(outcome?.storedTo, FACTS.length)
})
