import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import { withNewest } from './newest-deployment.ts'

function row(id: string, createdAt: number): DeploymentRow {
  return {
    id,
    application: 'shop',
    agent: 'main',
    status: 'running',
    reason: '',
    trigger: { kind: 'commit', by: { kind: 'commit', name: 'Ada' } },
    revision: { commit: 'a'.repeat(40), subject: '', author: 'Ada', at: 0 },
    versions: [],
    steps: { done: 0, all: 0, cells: [] },
    createdAt,
  }
}

function list(...pages: readonly (readonly DeploymentRow[])[]) {
  return { pages: pages.map((items) => ({ items })), pageParams: pages.map((_, index) => String(index)) }
}

test('a new deployment stands on top', () => {
  const shown = withNewest(list([row('b', 2)], [row('a', 1)]), row('c', 3))
  assert.deepEqual(
    shown.pages.map(({ items }) => items.map(({ id }) => id)),
    [['c', 'b'], ['a']],
  )
  assert.equal(withNewest(list([]), row('a', 1)).pages[0]?.items.length, 1)
})

test('one that is shown, or older than what is shown, changes nothing', () => {
  const shown = list([row('c', 3), row('b', 2)], [row('a', 1)])
  assert.equal(withNewest(shown, row('a', 1)), shown)
  assert.equal(withNewest(shown, row('x', 0)), shown)
  const unread = { pages: [], pageParams: [] }
  assert.equal(withNewest(unread, row('x', 0)), unread)
})
