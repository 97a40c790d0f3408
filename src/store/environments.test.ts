import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApplicationReport } from '#domain/report.ts'
import { replaceApplications } from './applications.ts'
import { listEnvironments } from './environments.ts'
import type { EnvironmentQuery } from './environments.ts'
import { factsOf, reportFor } from './fact-fixture.ts'
import { appendFacts } from './facts.ts'
import { openTestStore } from './store-fixture.ts'
import type { Store } from './store.ts'

const QUERY: EnvironmentQuery = { filter: {}, limit: 50, columns: 'env' }

function one(
  name: string,
  labels: Record<string, string>,
  changes: Partial<ApplicationReport> = {},
): ApplicationReport {
  return reportFor(name, { labels, versions: [{ name, version: '1.2.3' }], ...changes })
}

async function fill(store: Store, applications: readonly ApplicationReport[]): Promise<void> {
  await replaceApplications(store, 'one', { applications, removed: [] })
}

/** The names in each cell, row by row, over all pages. */
async function gridOf(
  store: Store,
  query: Partial<EnvironmentQuery> = {},
): Promise<[string, Record<string, string[]>][]> {
  const grid: [string, Record<string, string[]>][] = []
  let cursor: string | undefined
  do {
    const page = await listEnvironments(store, { ...QUERY, ...query, cursor })
    for (const { name, cells } of page.items) {
      const names = Object.entries(cells).map(([environment, here]) => [environment, here.map((cell) => cell.name)])
      grid.push([name, Object.fromEntries(names) as Record<string, string[]>])
    }
    cursor = page.next
  } while (cursor !== undefined)
  return grid
}

const SHOP = [
  one('shop-dev', { env: 'dev', service: 'storefront' }),
  one('shop-production', { env: 'production', service: 'storefront' }),
  one('production-cart', { env: 'production', service: 'basket' }),
  one('cart-dev', { env: 'dev' }),
  one('mail', { team: 'content' }),
]

void test('applications of one name stand in one row, whatever the size of the page', async (t) => {
  const { store } = openTestStore(t)
  await fill(store, SHOP)
  const wanted = [
    ['cart', { dev: ['cart-dev'], production: ['production-cart'] }],
    ['shop', { dev: ['shop-dev'], production: ['shop-production'] }],
  ]
  for (const limit of [1, 2, 50]) assert.deepEqual(await gridOf(store, { limit }), wanted)
  assert.deepEqual((await listEnvironments(store, QUERY)).columns, ['dev', 'production'])
  assert.deepEqual(await gridOf(store, { columns: 'nothing-has-this' }), [])
})

void test('a label may name the row; applications without it are found by their names', async (t) => {
  const { store } = openTestStore(t)
  await fill(store, SHOP)
  assert.deepEqual(await gridOf(store, { rows: 'service' }), [
    ['basket', { production: ['production-cart'] }],
    ['cart', { dev: ['cart-dev'] }],
    ['storefront', { dev: ['shop-dev'], production: ['shop-production'] }],
  ])
})

void test('filters narrow rows, cells and columns', async (t) => {
  const { store } = openTestStore(t)
  await fill(store, SHOP)
  const filter = { labels: [{ name: 'env', value: 'production' }], text: 'shop' }
  assert.deepEqual(await gridOf(store, { filter }), [['shop', { production: ['shop-production'] }]])
  assert.deepEqual((await listEnvironments(store, { ...QUERY, filter })).columns, ['production'])
})

void test('a cell tells version, health and the newest deployment', async (t) => {
  const { store } = openTestStore(t)
  await fill(store, SHOP)
  await appendFacts(store, 'one', factsOf({ deployment: 'dep00001', application: 'shop-dev', agent: 'one' }))
  const { items } = await listEnvironments(store, { ...QUERY, filter: { text: 'shop' } })
  const [cell] = items[0]?.cells['dev'] ?? []
  assert.deepEqual(
    [cell?.versions, cell?.health, cell?.attention, cell?.latest?.id, cell?.latest?.status],
    [[{ name: 'shop-dev', version: '1.2.3' }], 'healthy', 'none', 'dep00001', 'succeeded'],
  )
  assert.deepEqual(items[0]?.more, {})
})

void test('of a crowded cell the most urgent are listed and the rest is counted', async (t) => {
  const { store } = openTestStore(t)
  const crowd = Array.from({ length: 30 }, (_, i) => {
    const isIll = i === 17 || i === 3
    const live = { at: 1, health: isIll ? ('missing' as const) : ('healthy' as const), reason: '', resources: [] }
    return one(`app-${String(i).padStart(2, '0')}`, { env: 'dev', team: 'all' }, { live })
  })
  await fill(store, crowd)
  const { items } = await listEnvironments(store, { ...QUERY, rows: 'team' })
  assert.deepEqual(
    items[0]?.cells['dev']?.map((cell) => cell.name),
    ['app-03', 'app-17', ...crowd.slice(0, 9).flatMap(({ name }) => (name === 'app-03' ? [] : [name]))],
  )
  assert.deepEqual(items[0]?.more, { dev: 20 })
})

void test('a page ends early where its rows hold very much, and none is lost', async (t) => {
  const { store } = openTestStore(t)
  const environments = ['dev', 'qa', 'staging', 'canary', 'prod']
  const many = Array.from({ length: 200 }, (_, i) => {
    const env = environments[i % 5] ?? ''
    return one(`s${String(Math.floor(i / 5)).padStart(2, '0')}-${env}`, { env })
  })
  await fill(store, many)
  const page = await listEnvironments(store, QUERY)
  assert.deepEqual([page.items.length, page.columns], [16, environments])
  const grid = await gridOf(store)
  assert.equal(grid.length, 40)
  assert.equal(grid.flatMap(([, cells]) => Object.values(cells).flat()).length, 200)
})

void test('a label with very many values makes no grid', async (t) => {
  const { store } = openTestStore(t)
  await fill(
    store,
    Array.from({ length: 101 }, (_, i) => one(`app-${i}`, { commit: `c${i}` })),
  )
  await assert.rejects(listEnvironments(store, { ...QUERY, columns: 'commit' }), { code: 'environment.too-many' })
})

void test('hostile labels are only texts', async (t) => {
  const { store } = openTestStore(t)
  const env = '__proto__'
  const row = '\u{1F680}‮"\\'.repeat(40)
  await fill(store, [one('a', { env, row }), one('b', { env: 'x\ny', row }), one('c', { env, row: `${row}2` })])
  const grid = await gridOf(store, { rows: 'row', limit: 1 })
  assert.deepEqual(
    grid.map(([name, cells]) => [name, Object.keys(cells)]),
    [
      [row, ['__proto__', 'x\ny']],
      [`${row}2`, ['__proto__']],
    ],
  )
})
