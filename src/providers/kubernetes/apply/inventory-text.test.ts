import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as fc from 'fast-check'
import { formatKey } from '../manifest.ts'
import type { ObjectKey } from '../manifest.ts'
import { formatInventory, parseInventory } from './inventory-text.ts'

const key: fc.Arbitrary<ObjectKey> = fc
  .tuple(
    fc.constantFrom('', 'apps', 'example.com'),
    fc.constantFrom('Deployment', 'ClusterRole', 'Thing'),
    fc.constantFrom('', 'shop', 'other'),
    fc.stringMatching(/^[a-z0-9:.-]{1,40}$/),
  )
  .map(([group, kind, namespace, name]) => ({ group, kind, namespace, name }))

const stored = fc.record({
  keys: fc.uniqueArray(key, { selector: formatKey, maxLength: 40 }),
  form: fc.constantFrom('plain' as const, 'variants' as const),
})

const byKey = (a: ObjectKey, b: ObjectKey): number => (formatKey(a) < formatKey(b) ? -1 : 1)

void suite('text of an inventory', () => {
  void test('what is written is read again, and does not depend on the order', () => {
    fc.assert(
      fc.property(stored, ({ keys, form }) => {
        const map = formatInventory('shop', 'shop', { keys, form })
        assert.deepEqual(parseInventory(map), { keys: keys.toSorted(byKey), form })
        assert.deepEqual(formatInventory('shop', 'shop', { keys: keys.toReversed(), form }), map)
      }),
    )
  })

  void test('hooks that ran are kept with it', () => {
    const ran = { deployment: 'd1', hooks: ['before-sync batch/Job/shop/migrate'] }
    const map = formatInventory('shop', 'shop', { keys: [], form: 'plain', ran })
    assert.deepEqual(parseInventory(map), { keys: [], form: 'plain', ran })
  })

  void test('tens of thousands of objects fit into one ConfigMap', () => {
    const keys = Array.from({ length: 30_000 }, (_, n) => ({
      group: 'apps',
      kind: 'Deployment',
      namespace: `team-${n % 50}`,
      name: `a-rather-long-name-of-a-workload-${n}`,
    }))
    const map = formatInventory('shop', 'shop', { keys, form: 'plain' })
    assert.ok(JSON.stringify(map).length < 1_000_000)
    const read = parseInventory(map)
    assert.ok('keys' in read)
    assert.equal(read.keys.length, keys.length)
  })

  void test('what somebody spoiled is a fault and never an empty inventory', () => {
    const good = formatInventory('shop', 'shop', {
      keys: [{ group: '', kind: 'Pod', namespace: 'shop', name: 'p' }],
      form: 'plain',
    })
    const spoiled = [
      { ...good, data: undefined },
      { ...good, data: { form: 'plain' } },
      { ...good, data: { form: 'other', keys: '' } },
      { ...good, data: { form: 'plain', keys: 'Pod shop/p' } },
      { ...good, data: { form: 'plain', keys: '/Pod/shop/p\n../x' } },
      { ...good, data: { form: 'plain' }, binaryData: { 'keys.gz': 'AAAA' } },
    ]
    for (const map of spoiled) assert.ok('fault' in parseInventory(map), JSON.stringify(map))
  })
})
