import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { FieldTree } from '../object.ts'
import { difference, intersection, isEmptyTree, pathsOf, treeBuilder, union } from './field-tree.ts'

const path = fc.array(fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}'), { minLength: 1, maxLength: 4 })
const paths = fc.array(path, { maxLength: 8 })

function treeOf(members: readonly (readonly string[])[]): FieldTree {
  const builder = treeBuilder()
  for (const member of members) builder.add(member)
  return builder.tree()
}

function keys(members: readonly (readonly string[])[]): string[] {
  return [...new Set(members.map((member) => member.join('/')))].sort()
}

test('trees of fields are sets of paths', () => {
  fc.assert(
    fc.property(paths, paths, (left, right) => {
      const [a, b] = [treeOf(left), treeOf(right)]
      const [ka, kb] = [keys(left), keys(right)]
      assert.deepEqual(keys(pathsOf(a)), ka)
      assert.deepEqual(keys(pathsOf(union(a, b))), [...new Set([...ka, ...kb])].sort())
      assert.deepEqual(
        keys(pathsOf(difference(a, b))),
        ka.filter((key) => !kb.includes(key)),
      )
      assert.deepEqual(
        keys(pathsOf(intersection(a, b))),
        ka.filter((key) => kb.includes(key)),
      )
      assert.ok(isEmptyTree(difference(a, a)))
    }),
  )
})

test('a member with children is marked by a dot', () => {
  assert.deepEqual(treeOf([['f:a'], ['f:a', 'f:b']]), { 'f:a': { '.': {}, 'f:b': {} } })
  assert.deepEqual(treeOf([['f:a', 'f:b']]), { 'f:a': { 'f:b': {} } })
})
