import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { deploymentRowOf } from '#domain/deployment-row.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import { drive } from '#domain/testing/driver.ts'
import { planOf, stage } from '#domain/testing/fixture.ts'
import { activityOf } from './activity.ts'
import { filtersOf, matches, toggleStatus } from './filters.ts'
import { compareRows, foldFresh, isWithin, rowsOf, withRows } from './rows.ts'
import type { RowPages } from './rows.ts'
import { DeploymentsSearch } from './search.ts'

const BASE = deploymentRowOf(drive(planOf([stage('a')])).state)

function row(id: string, createdAt: number, parts: Partial<DeploymentRow> = {}): DeploymentRow {
  return { ...BASE, id, createdAt, ...parts }
}

function pagesOf(pages: readonly (readonly DeploymentRow[])[], hasMore = false): RowPages {
  const next = (at: number) => (at < pages.length - 1 || hasMore ? { next: String(at) } : {})
  return { pages: pages.map((items, at) => ({ items, ...next(at) })), pageParams: pages.map(String) }
}

void test('a new row comes into its place, in whatever page that is', () => {
  const data = pagesOf([
    [row('e', 50), row('d', 40)],
    [row('c', 30), row('b', 20)],
  ])
  const after = withRows(data, [row('x', 35), row('y', 60), row('z', 10), row('d', 40)])
  assert.deepEqual(
    after.pages.map((page) => page.items.map(({ id }) => id)),
    [
      ['y', 'e', 'd'],
      ['x', 'c', 'b', 'z'],
    ],
  )
  assert.equal(withRows(data, [row('d', 40)]), data, 'what is known changes nothing')
})

void test('what is older than all that was read waits for its page', () => {
  const data = pagesOf([[row('b', 20), row('a', 10)]], true)
  assert.equal(isWithin(row('old', 5), data), false)
  assert.equal(withRows(data, [row('old', 5)]), data)
  assert.equal(isWithin(row('new', 30), data), true)
  assert.equal(isWithin(row('first', 5), pagesOf([[]])), true)
})

void test('however rows come in, the order stays and none comes twice', () => {
  const made = fc.record({ id: fc.string({ minLength: 1, maxLength: 2 }), at: fc.integer({ min: 0, max: 9 }) })
  fc.assert(
    fc.property(fc.uniqueArray(made, { selector: ({ id }) => id }), fc.integer({ min: 0, max: 9 }), (all, cut) => {
      const rows = all.map(({ id, at }) => row(id, at))
      const first = rows.slice(0, cut).toSorted(compareRows)
      const half = Math.ceil(first.length / 2)
      const data = pagesOf([first.slice(0, half), first.slice(half)])
      const after = rowsOf(withRows(data, rows))
      assert.deepEqual(after, rows.toSorted(compareRows))
    }),
  )
})

void test('a row matches as the server would have it', () => {
  const one = row('a', 100, { status: 'failed', application: 'shop' })
  const { commit } = one.revision
  assert.ok(
    matches(one, { status: 'failed,waiting', application: 'shop', commit: commit.slice(0, 4), since: 100, until: 101 }),
  )
  for (const filters of [
    { status: 'running' },
    { application: 'sho' },
    { actor: 'nobody' },
    { commit: '0000' },
    { since: 101 },
    { until: 100 },
  ]) {
    assert.ok(!matches(one, filters), JSON.stringify(filters))
  }
})

void test('an address is understood as far as possible', () => {
  const search = DeploymentsSearch.parse({
    status: 'failed,nonsense',
    application: 'shop',
    commit: 1234567,
    last: '24h',
    since: -3,
  })
  assert.deepEqual(filtersOf(search, 1_000_000_000), {
    application: 'shop',
    commit: '1234567',
    since: 1_000_000_000 - 86_400_000,
  })
})

void test('statuses are added and taken away; none and all are the same', () => {
  assert.equal(toggleStatus(undefined, 'failed'), 'failed')
  assert.equal(toggleStatus('failed', 'running'), 'running,failed')
  assert.equal(toggleStatus('failed', 'failed'), undefined)
  assert.equal(toggleStatus('pending,running,waiting,succeeded,failed', 'cancelled'), undefined)
})

void test('what is fresh follows the news, and goes when it fits no more', () => {
  const isFresh = (one: DeploymentRow): boolean => one.status === 'waiting'
  const first = foldFresh(new Map(), [row('a', 1, { status: 'waiting' }), row('b', 2, { status: 'running' })], isFresh)
  assert.deepEqual([...first.keys()], ['a'])
  assert.equal(foldFresh(first, [row('c', 3, { status: 'running' })], isFresh), first)
  assert.equal(foldFresh(first, [row('a', 1, { status: 'succeeded' })], isFresh).size, 0)
})

void test('what goes on is counted once', () => {
  const waits = row('a', 1, { status: 'waiting', waiting: { for: 'it', person: true, deadline: 9 } })
  const failed = row('b', 2, { status: 'failed', rolledBack: true })
  const activity = activityOf([waits, row('c', 0, { status: 'running' })], { rows: [waits, failed], isMore: false })
  assert.deepEqual(activity, { running: 1, waiting: 1, queued: 0, began: 2, failed: 1, rolledBack: 1, isMore: false })
})
