import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupByResource, isShort } from './difference-groups.ts'

test('differences are grouped by resource in the order in which those are first named', () => {
  const groups = groupByResource([
    { resource: 'web', path: 'replicas', before: '2', after: '3' },
    { resource: 'page.html', path: '', after: 'new' },
    { resource: 'web', path: 'port', before: '80', after: '81' },
    { resource: 'old.html', path: '', before: 'was' },
  ])
  assert.deepEqual(
    groups.map(({ resource, change, differences }) => [resource, change, differences.length]),
    [
      ['web', 'changed', 2],
      ['page.html', 'added', 1],
      ['old.html', 'removed', 1],
    ],
  )
})

test('a resource is not new because one field of it is', () => {
  assert.equal(groupByResource([{ resource: 'web', path: 'port', after: '81' }])[0]?.change, 'changed')
})

test('only values that fit into a line stand in one', () => {
  assert.ok(isShort({ resource: 'web', path: 'replicas', before: '2', after: '4' }))
  assert.ok(!isShort({ resource: 'web', path: 'text', before: 'a\nb', after: 'c' }))
  assert.ok(!isShort({ resource: 'web', path: 'text', before: 'a'.repeat(80), after: 'b'.repeat(80) }))
  assert.ok(!isShort({ resource: 'web', path: '', text: '@@ -1 +1 @@' }))
})
