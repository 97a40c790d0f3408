import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApplicationRow, LatestDeployment } from '#domain/application-row.ts'
import { environmentCellOf } from '#domain/environment-row.ts'
import type { EnvironmentRow } from '#domain/environment-row.ts'
import { matches } from './application-match.ts'
import { foldIntoRows, hasMoved } from './environment-news.ts'
import type { ApplicationNews } from './environment-news.ts'

function app(name: string, changes: Partial<ApplicationRow> = {}): ApplicationRow {
  return {
    name,
    agent: 'local',
    kind: 'host',
    target: 'this-host',
    labels: { env: name.split('-').at(-1) ?? '' },
    sync: 'synced',
    health: 'healthy',
    sentence: '',
    versions: [],
    attention: 'none',
    drift: 0,
    quarantined: false,
    changedAt: 1,
    evaluatedAt: 1,
    ...changes,
  }
}

const SHOP: EnvironmentRow = {
  name: 'shop',
  cells: {
    staging: [environmentCellOf(app('shop-staging'))],
    production: [environmentCellOf(app('shop-production'))],
  },
  more: {},
}
const OTHER: EnvironmentRow = { name: 'till', cells: { staging: [environmentCellOf(app('till-staging'))] }, more: {} }

function news(
  given: Partial<{ rows: ApplicationRow[]; latest: [string, LatestDeployment][]; removed: string[] }>,
): ApplicationNews {
  return {
    rows: new Map(given.rows?.map((row) => [row.name, row])),
    latest: new Map(given.latest),
    removed: new Set(given.removed),
  }
}

function deployment(id: string, createdAt: number): LatestDeployment {
  return { id, status: 'running', steps: { done: 0, all: 1, cells: [] }, createdAt }
}

test('news goes into the cell it concerns; other rows stay the same objects', () => {
  const [shop, other] = foldIntoRows([SHOP, OTHER], news({ rows: [app('shop-staging', { health: 'degraded' })] }))
  assert.equal(shop?.cells['staging']?.[0]?.health, 'degraded')
  assert.equal(shop?.cells['production'], SHOP.cells['production'])
  assert.equal(other, OTHER)
})

test('the newest deployment is shown, never an older one', () => {
  const latest = foldIntoRows([OTHER], news({ latest: [['till-staging', deployment('d2', 20)]] }))
  assert.equal(latest[0]?.cells['staging']?.[0]?.latest?.id, 'd2')
  const older = foldIntoRows(latest, news({ latest: [['till-staging', deployment('d1', 10)]] }))
  assert.equal(older[0]?.cells['staging']?.[0]?.latest?.id, 'd2')
})

test('a removed application leaves its cell, and an empty row goes', () => {
  const rows = foldIntoRows([SHOP, OTHER], news({ removed: ['shop-staging', 'till-staging'] }))
  assert.deepEqual(
    rows.map(({ name, cells }) => [name, cells['staging']]),
    [['shop', []]],
  )
})

function isMoved(row: ApplicationRow, grid: { isComplete?: boolean; question?: object } = {}): boolean {
  const { isComplete = true, question = {} } = grid
  return hasMoved(
    { question: { columns: 'env', ...question }, items: [SHOP, OTHER], isComplete },
    news({ rows: [row] }),
  )
}

test('the grid is read again when an application comes or moves, and only then', () => {
  assert.equal(isMoved(app('shop-staging', { health: 'degraded' })), false)
  assert.equal(isMoved(app('shop-dev')), true)
  assert.equal(isMoved(app('shop-staging', { labels: { env: 'production' } })), true)
  assert.equal(isMoved(app('shop-staging', { labels: {} })), true)
  assert.equal(isMoved(app('elsewhere', { labels: {} })), false)
  assert.equal(isMoved(app('zoo-staging')), true)
})

test('what belongs to rows that are not loaded, or does not match, moves nothing', () => {
  assert.equal(isMoved(app('zoo-staging'), { isComplete: false }), false)
  assert.equal(isMoved(app('new-staging'), { isComplete: false }), true)
  assert.equal(isMoved(app('new-staging'), { question: { kind: 'lambda' } }), false)
  assert.equal(
    isMoved(app('new-staging', { labels: { env: 'staging', team: 'till' } }), { question: { rows: 'team' } }),
    true,
  )
})

test('a row matches as the server’s filters do', () => {
  const row = app('shop-staging', { labels: { env: 'staging', team: 'Checkout' } })
  assert.equal(matches(row, {}), true)
  assert.equal(matches(row, { text: 'team=check' }), true)
  assert.equal(matches(row, { text: 'nothing' }), false)
  assert.equal(matches(row, { label: 'env=staging,!tier' }), true)
  assert.equal(matches(row, { label: '!team' }), false)
  assert.equal(matches(row, { attention: 'failing,none' }), true)
  assert.equal(matches(row, { health: 'degraded' }), false)
  assert.equal(matches(row, { kind: 'host', agent: 'local', target: 'other' }), false)
})
