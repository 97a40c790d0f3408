import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { canonicalJson } from '#domain/canonical.ts'
import { valueDifferences } from './compare/value-differences.ts'
import type { Manifest } from './manifest.ts'
import { masked } from './masked.ts'

const HIDDEN = '(hidden)'
const CHANGED = '(hidden, changed)'

interface Variable {
  readonly name: string
  readonly value: unknown
}

function pod(...env: readonly Variable[]): Manifest {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ name: 'web', env }] } }
}

function envOf(manifest: Manifest): unknown {
  return (manifest['spec'] as { containers: readonly [{ env: unknown }] }).containers[0].env
}

void test('variables that look like secrets are hidden, by their names or as addresses with a password', () => {
  const dsn = { name: 'DATABASE', value: 'postgres://shop:hush@db/shop' }
  const plain = { name: 'COLOUR', value: 'blue' }
  assert.deepEqual(envOf(masked(pod({ name: 'API_TOKEN', value: 'hush' }, plain, dsn))), [
    { name: 'API_TOKEN', value: HIDDEN },
    plain,
    { name: 'DATABASE', value: HIDDEN },
  ])
})

void test('which of them changed is told, wherever in the list they were, and also of two with one name', () => {
  const before = pod({ name: 'A_KEY', value: '1' }, { name: 'B_KEY', value: '2' }, { name: 'B_KEY', value: '3' })
  const after = pod({ name: 'B_KEY', value: '2' }, { name: 'B_KEY', value: '4' }, { name: 'A_KEY', value: '1' })
  assert.deepEqual(envOf(masked(after, before)), [
    { name: 'B_KEY', value: HIDDEN },
    { name: 'B_KEY', value: CHANGED },
    { name: 'A_KEY', value: HIDDEN },
  ])
})

void test('of a ConfigMap what becomes a variable, not its files', () => {
  const data = { DB_PASSWORD: 'hush', 'auth.yaml': 'realm: shop', LOG_LEVEL: 'debug' }
  const shown = masked({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data })
  assert.deepEqual(shown['data'], { ...data, DB_PASSWORD: HIDDEN })
})

void test('the copy that kubectl keeps of an object is hidden in all of them', () => {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{"a":"hush"}', other: 'x' }
  const shown = masked({ ...pod(), metadata: { name: 'web', annotations } }, pod())
  assert.deepEqual(Object.values(shown.metadata.annotations ?? {}), [HIDDEN, 'x'])
})

void test('what hides nothing is not copied', () => {
  const object = pod({ name: 'COLOUR', value: 'blue' })
  assert.equal(masked(object), object)
})

void test('no hidden value is shown, and what differs still does', () => {
  const name = fc.constantFrom('API_TOKEN', 'COLOUR', 'B_KEY', 'path')
  const value = fc.oneof(fc.integer({ min: 10_000, max: 10_003 }).map(String), fc.constant(undefined))
  const env = fc.array(fc.record({ name, value }), { maxLength: 4 })
  fc.assert(
    fc.property(env, env, (was, is) => {
      const [before, after] = [pod(...was), pod(...is)]
      const shown = [masked(before), masked(after, before)] as const
      const isSame = canonicalJson(before) === canonicalJson(after)
      assert.equal(valueDifferences(...shown).length === 0, valueDifferences(before, after).length === 0)
      if (isSame) assert.deepEqual(shown[0], shown[1])
      for (const one of shown) assert.doesNotMatch(JSON.stringify(one), /"(API_TOKEN|B_KEY)","value":"\d/)
    }),
  )
})
