import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApplicationReport } from '#domain/report.ts'
import { replaceApplications } from './applications.ts'
import { reportFor } from './fact-fixture.ts'
import { countFleet } from './fleet.ts'
import { openTestStore } from './store-fixture.ts'
import type { Store } from './store.ts'

const DRIFT = [{ resource: 'primary', path: 'replicas', before: '2', after: '1' }]
const DEGRADED: ApplicationReport['live'] = { at: 1, health: 'degraded', reason: '', resources: [] }

async function fill(store: Store): Promise<void> {
  const applications = [
    reportFor('shop', { live: DEGRADED, labels: { env: 'production', team: 'checkout' } }),
    reportFor('blog', { labels: { env: 'staging', team: 'content' }, drift: DRIFT, sync: 'out-of-sync' }),
    reportFor('cart', { labels: { env: 'production' }, target: 'that-host' }),
    reportFor('mail', { labels: {}, kind: 'lambda' }),
  ]
  await replaceApplications(store, 'one', { applications: applications.slice(0, 3), removed: [] })
  await replaceApplications(store, 'two', { applications: applications.slice(3), removed: [] })
}

void test('all applications are counted, by everything that they can be narrowed by', async (t) => {
  const { store } = openTestStore(t)
  await fill(store)
  assert.deepEqual(await countFleet(store, {}), {
    all: 4,
    health: { healthy: 3, degraded: 1 },
    sync: { synced: 3, 'out-of-sync': 1 },
    attention: { failing: 1, drifted: 1, none: 2 },
    kinds: [
      { value: 'host', count: 3 },
      { value: 'lambda', count: 1 },
    ],
    agents: [
      { value: 'one', count: 3 },
      { value: 'two', count: 1 },
    ],
    targets: [
      { value: 'this-host', count: 3 },
      { value: 'that-host', count: 1 },
    ],
    labels: [
      {
        name: 'env',
        values: [
          { value: 'production', count: 2 },
          { value: 'staging', count: 1 },
        ],
        without: 1,
      },
      {
        name: 'team',
        values: [
          { value: 'checkout', count: 1 },
          { value: 'content', count: 1 },
        ],
        without: 2,
      },
    ],
  })
})

void test('the counts are of what the filters leave', async (t) => {
  const { store } = openTestStore(t)
  await fill(store)
  const production = await countFleet(store, { labels: [{ name: 'env', value: 'production' }] })
  assert.deepEqual([production.all, production.health], [2, { healthy: 1, degraded: 1 }])
  assert.deepEqual(production.labels, [
    { name: 'env', values: [{ value: 'production', count: 2 }], without: 0 },
    { name: 'team', values: [{ value: 'checkout', count: 1 }], without: 1 },
  ])
  const nobodys = await countFleet(store, { labels: [{ name: 'team', value: undefined }], text: 'a' })
  assert.deepEqual([nobodys.all, nobodys.kinds.length], [2, 2])
  assert.deepEqual((await countFleet(store, { attentions: ['failing', 'drifted'] })).agents, [
    { value: 'one', count: 2 },
  ])
  const none = await countFleet(store, { target: 'no-such' })
  assert.deepEqual(none, {
    all: 0,
    health: {},
    sync: {},
    attention: {},
    kinds: [],
    agents: [],
    targets: [],
    labels: [],
  })
})

void test('of very many labels and values only the most frequent are named', async (t) => {
  const { store } = openTestStore(t)
  const applications = Array.from({ length: 250 }, (_, i) => {
    const own = Object.fromEntries(Array.from({ length: i < 2 ? 50 : 0 }, (__, n) => [`rare-${n}`, `${i}`]))
    return reportFor(`app-${i}`, { labels: { ...own, commit: `c${i}` } })
  })
  await replaceApplications(store, 'one', { applications, removed: [] })
  const { labels } = await countFleet(store, {})
  assert.equal(labels.length, 50)
  assert.deepEqual([labels[0]?.name, labels[0]?.values.length, labels[0]?.without], ['commit', 200, 0])
})
