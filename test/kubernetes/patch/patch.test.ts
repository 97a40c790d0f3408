import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readBuiltIn } from '../kinds/built-in.ts'
import { Refusal } from '../status.ts'
import { jsonPatch } from './json-patch.ts'
import { mergePatch } from './merge-patch.ts'
import { strategicPatch } from './strategic-patch.ts'

test('a merge patch merges objects, replaces everything else, and removes by null', () => {
  assert.deepEqual(mergePatch({ a: { b: 1, c: [1] }, d: 1 }, { a: { c: [2] }, d: null }), { a: { b: 1, c: [2] } })
})

test('a JSON patch does what its operations say, and leaves its subject as it was', () => {
  const value = { list: [1, 2], 'a/b': { '~': 1 } }
  const operations = [
    { op: 'add', path: '/list/-', value: 3 },
    { op: 'add', path: '/list/0', value: 0 },
    { op: 'replace', path: '/a~1b/~0', value: 2 },
    { op: 'copy', from: '/list/0', path: '/copied' },
    { op: 'move', from: '/copied', path: '/moved' },
    { op: 'remove', path: '/list/1' },
  ]
  assert.deepEqual(jsonPatch(value, operations), { list: [0, 2, 3], 'a/b': { '~': 2 }, moved: 0 })
  assert.deepEqual(value, { list: [1, 2], 'a/b': { '~': 1 } })
})

test('a JSON patch that does not fit is refused', () => {
  for (const operation of [
    { op: 'test', path: '/a', value: 2 },
    { op: 'remove', path: '/b' },
    { op: 'add', path: '/a/b/c', value: 1 },
  ]) {
    assert.throws(() => jsonPatch({ a: 1 }, [operation]), Refusal)
  }
})

test('a strategic patch merges lists by their key, and obeys its directives', () => {
  const schema = readBuiltIn().definitions.struct('io.k8s.api.core.v1.PodSpec')
  const before = {
    containers: [
      { name: 'web', image: 'web:1', args: ['a'] },
      { name: 'proxy', image: 'proxy:1' },
    ],
    nodeSelector: { a: '1' },
  }
  const patch = {
    containers: [
      { name: 'web', image: 'web:2', args: ['b'] },
      { name: 'proxy', $patch: 'delete' },
      { name: 'log', image: 'log:1' },
    ],
    '$setElementOrder/containers': [{ name: 'log' }, { name: 'web' }],
    nodeSelector: { b: '2', $patch: 'replace' },
  }
  assert.deepEqual(strategicPatch(before, patch, schema), {
    containers: [
      { name: 'log', image: 'log:1' },
      { name: 'web', image: 'web:2', args: ['b'] },
    ],
    nodeSelector: { b: '2' },
  })
})
