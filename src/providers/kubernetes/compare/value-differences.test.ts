import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { canonicalJson } from '#domain/canonical.ts'
import { formatPath } from '../drift/field-differences.ts'
import { valueDifferences } from './value-differences.ts'

function told(before: unknown, after: unknown): string[] {
  return valueDifferences(before, after).map(
    ({ path, before: was, after: is }) => `${formatPath(path)} ${JSON.stringify(was)} → ${JSON.stringify(is)}`,
  )
}

const rows: readonly [name: string, before: unknown, after: unknown, expected: readonly string[]][] = [
  ['a field', { a: { b: 1 } }, { a: { b: 2 } }, ['a.b 1 → 2']],
  ['all below a field that is new', { a: {} }, { a: { b: { c: 1 } } }, ['a.b undefined → {"c":1}']],
  ['another type', { a: 'x' }, { a: { b: 1 } }, ['a "x" → {"b":1}']],
  ['null is nothing', { a: null }, {}, []],
  [
    'elements with names',
    { containers: [{ name: 'a', image: '1' }, { name: 'b' }] },
    { containers: [{ name: 'a', image: '2' }, { name: 'c' }] },
    [
      'containers[name=a].image "1" → "2"',
      'containers[name=b] {"name":"b"} → undefined',
      'containers[name=c] undefined → {"name":"c"}',
    ],
  ],
  [
    'their order',
    { c: [{ name: 'a' }, { name: 'b' }] },
    { c: [{ name: 'b' }, { name: 'a' }] },
    ['c ["a","b"] → ["b","a"]'],
  ],
  [
    'a name twice',
    { env: [{ name: 'a' }, { name: 'a', value: '1' }] },
    { env: [{ name: 'a' }, { name: 'a', value: '2' }] },
    ['env [{"name":"a"},{"name":"a","value":"1"}] → [{"name":"a"},{"name":"a","value":"2"}]'],
  ],
  [
    'ports without names',
    { ports: [{ port: 80, targetPort: 1 }] },
    { ports: [{ port: 80, targetPort: 2 }, { port: 81 }] },
    ['ports[port=80].targetPort 1 → 2', 'ports[port=81] undefined → {"port":81}'],
  ],
  [
    'one volume mounted twice',
    { volumeMounts: [{ name: 'v', mountPath: '/a' }] },
    {
      volumeMounts: [
        { name: 'v', mountPath: '/a' },
        { name: 'v', mountPath: '/b', readOnly: true },
      ],
    },
    ['volumeMounts[mountPath=/b] undefined → {"name":"v","mountPath":"/b","readOnly":true}'],
  ],
  ['other lists as a whole', { args: ['a', 'b'] }, { args: ['b', 'a'] }, ['args ["a","b"] → ["b","a"]']],
  ['fields named as what objects inherit', {}, { constructor: 1 }, ['constructor undefined → 1']],
]

for (const [name, before, after, expected] of rows) {
  void test(`differences: ${name}`, () => assert.deepEqual(told(before, after), expected))
}

const json = fc.jsonValue()

void test('nothing differs from itself, and what differs is found', () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      assert.deepEqual(valueDifferences(a, structuredClone(a)), [])
      const isSame = canonicalJson(withoutNull(a)) === canonicalJson(withoutNull(b))
      assert.equal(valueDifferences(a, b).length === 0, isSame)
    }),
  )
})

/** Fields of objects that are null; a list keeps its elements. */
function withoutNull(value: unknown): unknown {
  if (Array.isArray(value)) return value
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, inner]) => inner !== null)
  return Object.fromEntries(entries.map(([name, inner]) => [name, withoutNull(inner)]))
}
