import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LiveEvent } from '#domain/live-event.ts'
import { replaceApplications } from './applications.ts'
import { createCommand } from './commands.ts'
import { factsOf, reportFor } from './fact-fixture.ts'
import { appendFacts } from './facts.ts'
import { canResume, feedAfter, feedHead } from './feed.ts'
import type { FeedItem } from './feed.ts'
import { openTestStore } from './store-fixture.ts'

void test('what is read again equals what was published', async (t) => {
  const { store } = openTestStore(t)
  const published: FeedItem[] = []
  store.onFeed((item) => published.push(item))
  await appendFacts(store, 'one', factsOf({ deployment: 'dep00001', application: 'shop', agent: 'one' }).slice(0, 3))
  await replaceApplications(store, 'one', { applications: [reportFor('shop'), reportFor('blog')], removed: [] })
  const by = { kind: 'member', name: 'admin' } as const
  await createCommand(store, {
    body: { kind: 'cancel', deployment: 'dep00001', rollback: true },
    by,
    lifetimeMs: 1_000,
  })
  await store.write(async ({ publish }) => publish({ type: 'agent', name: 'one', connected: true }))
  await replaceApplications(store, 'one', { applications: [], removed: ['blog'] })

  const { items, seen } = await feedAfter(store, {}, { after: 0, limit: 100 })
  assert.equal(seen, await feedHead(store))
  // The application that has gone since is left out of what happened before.
  const wanted = published.filter(({ event }) => event.type !== 'application' || event.application.name !== 'blog')
  assert.deepEqual(items, wanted)
  const kinds = async (filter: object): Promise<LiveEvent['type'][]> =>
    (await feedAfter(store, filter, { after: 0, limit: 100 })).items.map(({ event }) => event.type)
  assert.deepEqual(await kinds({ application: 'shop' }), ['fact', 'fact', 'fact', 'application', 'command'])
  assert.deepEqual(await kinds({ deployment: 'dep00001' }), ['fact', 'fact', 'fact', 'command'])
})

void test('news of a fact has the row of its deployment, news of an application its newest deployment', async (t) => {
  const { store } = openTestStore(t)
  const told: LiveEvent[] = []
  store.onFeed(({ event }) => told.push(event))
  const facts = factsOf({ deployment: 'dep00001', application: 'shop', agent: 'one' })
  await appendFacts(store, 'one', facts.slice(0, 3))
  await replaceApplications(store, 'one', { applications: [reportFor('shop')], removed: [] })
  await appendFacts(store, 'one', facts.slice(3))

  const running = told.find((event) => event.type === 'fact')
  assert.equal(running?.deployment.status, 'running')
  assert.deepEqual(running?.deployment.steps.cells, [{ id: '1-canary', kind: 'canary', status: 'running' }])
  const application = told.find((event) => event.type === 'application')
  assert.deepEqual(
    [application?.application.latest?.id, application?.application.latest?.status],
    ['dep00001', 'running'],
  )
  // Whoever hears of it later hears how it is by now.
  const { items } = await feedAfter(store, {}, { after: 0, limit: 100 })
  for (const { event } of items) {
    const row = event.type === 'fact' ? event.deployment : event.type === 'application' && event.application.latest
    assert.equal(row && row.status, 'succeeded')
  }
})

void test('old news is forgotten, and that is known', async (t) => {
  const { store } = openTestStore(t, { feedLimit: 100 })
  for (let i = 0; i < 600; i += 1) {
    await store.write(async ({ publish }) => publish({ type: 'agent', name: `a${i}`, connected: true }))
  }
  const head = await feedHead(store)
  assert.equal(head, 600)
  const { items } = await feedAfter(store, {}, { after: 0, limit: 1_000 })
  assert.ok(items.length < 400, `${items.length} rows are kept`)
  const oldest = items[0]?.id ?? 0
  assert.equal(await canResume(store, oldest - 1), true)
  assert.equal(await canResume(store, oldest - 2), false)
  assert.equal(await canResume(store, head), true)
  assert.equal(await canResume(store, head + 1), false)
})

void test('a write that fails publishes nothing and holds up nobody', async (t) => {
  const { store } = openTestStore(t)
  const failing = store.write(async ({ publish }) => {
    publish({ type: 'agent', name: 'one', connected: true })
    throw new Error('no')
  })
  const next = store.write(async ({ publish }) => publish({ type: 'agent', name: 'two', connected: true }))
  await assert.rejects(failing, /no/)
  await next
  const { items } = await feedAfter(store, {}, { after: 0, limit: 10 })
  assert.deepEqual(
    items.map(({ event }) => event),
    [{ type: 'agent', name: 'two', connected: true }],
  )
})
