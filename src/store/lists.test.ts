import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApplicationReport } from '#domain/report.ts'
import { listApplications } from './application-list.ts'
import type { ApplicationQuery } from './application-list.ts'
import { replaceApplications } from './applications.ts'
import { listDeployments } from './deployments.ts'
import { factsOf, reportFor } from './fact-fixture.ts'
import { appendFacts } from './facts.ts'
import { heldClock, openTestStore } from './store-fixture.ts'
import type { Store } from './store.ts'

const ALL = { limit: 50, sort: 'name', descending: false } as const

async function namesOf(store: Store, query: Partial<ApplicationQuery>): Promise<string[]> {
  const names: string[] = []
  let cursor: string | undefined
  do {
    const page = await listApplications(store, { ...ALL, ...query, cursor })
    names.push(...page.items.map((item) => item.name))
    cursor = page.next
  } while (cursor !== undefined)
  return names
}

function live(health: 'healthy' | 'degraded' | 'progressing'): Partial<ApplicationReport> {
  return { live: { at: 1, health, reason: '', resources: [] } }
}

void test('filters and sorting of applications, page by page', async (t) => {
  const clock = heldClock(1_000)
  const { store } = openTestStore(t, { clock })
  const applications = [
    reportFor('shop', { ...live('degraded'), labels: { env: 'production', team: 'checkout' } }),
    reportFor('blog', { ...live('healthy'), labels: { env: 'staging' }, description: 'Words 100%_sure' }),
    reportFor('cart', { ...live('progressing'), sync: 'deploying', labels: { env: 'production' } }),
  ]
  await replaceApplications(store, 'one', { applications, removed: [] })
  clock.move(10)
  await replaceApplications(store, 'two', { applications: [reportFor('mail', live('degraded'))], removed: [] })
  for (const limit of [1, 2, 50]) {
    assert.deepEqual(await namesOf(store, { limit }), ['blog', 'cart', 'mail', 'shop'])
    assert.deepEqual(await namesOf(store, { limit, descending: true }), ['shop', 'mail', 'cart', 'blog'])
    assert.deepEqual(await namesOf(store, { limit, sort: 'health' }), ['mail', 'shop', 'cart', 'blog'])
    assert.deepEqual(await namesOf(store, { limit, sort: 'changed', descending: true }), [
      'mail',
      'shop',
      'cart',
      'blog',
    ])
  }
  assert.deepEqual(await namesOf(store, { text: 'SHO' }), ['shop'])
  assert.deepEqual(await namesOf(store, { text: '100%_' }), ['blog'])
  assert.deepEqual(await namesOf(store, { text: '%' }), ['blog'])
  assert.deepEqual(await namesOf(store, { labels: [{ name: 'env', value: 'production' }] }), ['cart', 'mail', 'shop'])
  const both = [
    { name: 'env', value: 'production' },
    { name: 'team', value: 'checkout' },
  ]
  assert.deepEqual(await namesOf(store, { labels: both }), ['shop'])
  assert.deepEqual(await namesOf(store, { agent: 'two' }), ['mail'])
  assert.deepEqual(await namesOf(store, { sync: 'deploying' }), ['cart'])
  assert.deepEqual(await namesOf(store, { health: 'degraded', limit: 1 }), ['mail', 'shop'])
  assert.deepEqual(await namesOf(store, { labels: [{ name: 'team', value: undefined }] }), ['blog', 'cart', 'mail'])
  const [production] = both
  assert.deepEqual(
    await namesOf(store, { labels: [...(production ? [production] : []), { name: 'team', value: undefined }] }),
    ['cart', 'mail'],
  )
})

void test('applications by what they want from people, the most urgent first', async (t) => {
  const { store } = openTestStore(t)
  const waiting = { for: 'an approval', owner: 'bob', deadline: 1, next: 'It fails' }
  const drift = [{ resource: 'primary', path: 'replicas' }]
  const applications = [
    reportFor('ask', { waiting: { ...waiting, person: true } }),
    reportFor('bad', live('degraded')),
    reportFor('calm', { target: 'that-host' }),
    reportFor('drift', { drift, sync: 'out-of-sync' }),
    reportFor('evil', { sync: 'invalid', target: 'that-host' }),
    reportFor('time', { waiting }),
  ]
  await replaceApplications(store, 'one', { applications, removed: [] })
  const urgent = ['bad', 'evil', 'ask', 'drift', 'calm', 'time']
  for (const limit of [1, 2, 50]) {
    assert.deepEqual(await namesOf(store, { limit, sort: 'attention' }), urgent)
    assert.deepEqual(await namesOf(store, { limit, sort: 'attention', descending: true }), urgent.toReversed())
    assert.deepEqual(await namesOf(store, { limit, attentions: ['drifted', 'waiting'] }), ['ask', 'drift'])
  }
  assert.deepEqual(await namesOf(store, { target: 'that-host' }), ['calm', 'evil'])
  assert.deepEqual(await namesOf(store, { target: 'that-host', attentions: ['failing', 'failing'] }), ['evil'])
  await replaceApplications(store, 'one', { applications: [reportFor('ask')], removed: ['evil'] })
  assert.deepEqual(await namesOf(store, { sort: 'attention' }), ['bad', 'drift', 'ask', 'calm', 'time'])
})

void test('an application is listed with its newest deployment, also when it came back', async (t) => {
  const { store } = openTestStore(t)
  const latest = async (): Promise<unknown[]> => {
    const { items } = await listApplications(store, ALL)
    return items.map((item) => [item.name, item.latest?.id, item.latest?.status, item.latest?.steps.cells.length])
  }
  const story = { application: 'shop', agent: 'one', at: 1_000 }
  await replaceApplications(store, 'one', { applications: [reportFor('blog'), reportFor('shop')], removed: [] })
  assert.deepEqual(await latest(), [
    ['blog', undefined, undefined, undefined],
    ['shop', undefined, undefined, undefined],
  ])
  await appendFacts(store, 'one', factsOf({ ...story, deployment: 'dep00002', at: 2_000 }))
  // An older one that is told later, and one of the same moment.
  await appendFacts(store, 'one', factsOf({ ...story, deployment: 'dep00003' }))
  await appendFacts(store, 'one', factsOf({ ...story, deployment: 'dep00001', at: 2_000 }))
  assert.deepEqual((await latest())[1], ['shop', 'dep00002', 'succeeded', 1])
  await replaceApplications(store, 'one', { applications: [], removed: ['shop'] })
  assert.deepEqual(await latest(), [['blog', undefined, undefined, undefined]])
  await appendFacts(store, 'one', factsOf({ ...story, deployment: 'dep00004', at: 3_000 }).slice(0, 3))
  await replaceApplications(store, 'one', { applications: [reportFor('shop')], removed: [] })
  assert.deepEqual((await latest())[1], ['shop', 'dep00004', 'running', 1])
})

void test('an unchanged report is no news; a foreign one is refused; removal is for the owner', async (t) => {
  const clock = heldClock(1_000)
  const { store } = openTestStore(t, { clock })
  const news: string[] = []
  store.onFeed(({ event }) => news.push(event.type))
  await replaceApplications(store, 'one', { applications: [reportFor('shop')], removed: [] })
  clock.move(10)
  await replaceApplications(store, 'one', { applications: [reportFor('shop', { evaluatedAt: 7 })], removed: [] })
  assert.deepEqual(news, ['application'])
  const [row] = (await listApplications(store, ALL)).items
  assert.deepEqual([row?.changedAt, row?.evaluatedAt], [1_000, 7])
  const foreign = await replaceApplications(store, 'two', { applications: [reportFor('shop')], removed: ['shop'] })
  assert.equal(foreign.removed, 0)
  assert.equal(foreign.refused[0]?.error.code, 'application.owned')
  assert.equal((await replaceApplications(store, 'one', { applications: [], removed: ['shop'] })).removed, 1)
  assert.deepEqual(await namesOf(store, {}), [])
})

void test('a cursor that is not ours is refused', async (t) => {
  const { store } = openTestStore(t)
  for (const cursor of ['x', 'bnVsbA', 'W10', Buffer.from('[{},1]').toString('base64url')]) {
    await assert.rejects(listApplications(store, { ...ALL, cursor }), { code: 'request.cursor' })
  }
})

void test('deployments by status, commit, actor and time, page by page', async (t) => {
  const { store } = openTestStore(t)
  for (let i = 0; i < 20; i += 1) {
    const facts = factsOf({ deployment: `dep000${10 + i}`, application: `app${i % 4}`, agent: 'one', at: 1_000 + i })
    await appendFacts(store, 'one', i < 16 ? facts : facts.slice(0, 3))
  }
  const ids = async (query: object): Promise<string[]> => {
    const found: string[] = []
    let cursor: string | undefined
    do {
      const page = await listDeployments(store, { limit: 3, ...query, cursor })
      found.push(...page.items.map((item) => item.id))
      cursor = page.next
    } while (cursor !== undefined)
    return found
  }
  const all = Array.from({ length: 20 }, (_, i) => `dep000${29 - i}`)
  assert.deepEqual(await ids({}), all)
  assert.deepEqual(await ids({ statuses: ['running', 'succeeded'] }), all)
  assert.deepEqual(await ids({ statuses: ['running', 'waiting'] }), all.slice(0, 4))
  assert.deepEqual(
    await ids({ application: 'app1' }),
    all.filter((_, i) => (19 - i) % 4 === 1),
  )
  assert.deepEqual(await ids({ since: 1_005, until: 1_008 }), ['dep00017', 'dep00016', 'dep00015'])
  assert.deepEqual(await ids({ commit: 'a1b2c3' }), all)
  assert.deepEqual(await ids({ commit: 'a1b2c4' }), [])
  assert.deepEqual((await ids({ actor: 'Ada', application: 'app2' })).length, 5)
  assert.deepEqual(await ids({ actor: 'Eve' }), [])
})

void test('pages of 10,000 applications stay small and each name comes once', async (t) => {
  const { store } = openTestStore(t)
  const labels = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`label-${i}`, 'v'.repeat(20)]))
  for (let start = 0; start < 10_000; start += 500) {
    const applications = Array.from({ length: 500 }, (_, i) => {
      const name = `app-${String(start + i).padStart(5, '0')}`
      return reportFor(name, i === 7 ? { labels, sentence: 'long '.repeat(200) } : {})
    })
    await replaceApplications(store, 'one', { applications, removed: [] })
  }
  const names = await namesOf(store, { limit: 200 })
  assert.equal(new Set(names).size, 10_000)
  const page = await listApplications(store, { ...ALL, text: 'app-0', sort: 'changed', descending: true })
  assert.ok(JSON.stringify(page).length <= 100_000)
})
