import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as fc from 'fast-check'
import { configMap } from '../../../../test/kubernetes-provider/objects.ts'
import { ANNOTATIONS, formatKey, groupOf, keyOf } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import { inOrder, inReverse, rankOf, waveOf } from './order.ts'

const KINDS: readonly (readonly [string, string])[] = [
  ['v1', 'Namespace'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
  ['v1', 'ServiceAccount'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
  ['v1', 'Secret'],
  ['v1', 'PersistentVolumeClaim'],
  ['v1', 'Service'],
  ['apps/v1', 'Deployment'],
  ['batch/v1', 'Job'],
  ['networking.k8s.io/v1', 'Ingress'],
  ['example.com/v1', 'Thing'],
]

const manifests = fc
  .array(fc.record({ kind: fc.nat(KINDS.length - 1), wave: fc.option(fc.integer({ min: -3, max: 3 })) }), {
    maxLength: 30,
  })
  .map((drawn) =>
    drawn.map(({ kind, wave }, n): Manifest => {
      const [apiVersion = '', name = ''] = KINDS[kind] ?? []
      const annotations = wave === null ? {} : { [ANNOTATIONS.wave]: String(wave) }
      return { apiVersion, kind: name, metadata: { name: `n${n}`, namespace: 'shop', annotations } }
    }),
  )

function place(manifest: Manifest): readonly [number, number] {
  return [waveOf(manifest), rankOf(groupOf(manifest.apiVersion), manifest.kind)]
}

void suite('order', () => {
  void test('kinds go in the order in which they need each other', () => {
    const ranks = KINDS.map(([apiVersion, kind]) => rankOf(groupOf(apiVersion), kind))
    assert.deepEqual(
      ranks,
      ranks.toSorted((a, b) => a - b),
    )
    assert.equal(new Set(ranks).size, KINDS.length)
  })

  void test('each is in one place, waves before ranks, and removal is the very reverse', () => {
    fc.assert(
      fc.property(manifests, (all) => {
        const forwards = inOrder(all).flatMap(({ ranks }) => ranks)
        const places = forwards.map((rank) => [...new Set(rank.map((one) => place(one).join('/')))])
        assert.ok(places.every((one) => one.length === 1))
        const flat = forwards.flat()
        for (const [n, one] of flat.slice(1).entries()) {
          const [wave, rank] = place(flat[n] as Manifest)
          const [nextWave, nextRank] = place(one)
          assert.ok(wave < nextWave || (wave === nextWave && rank <= nextRank))
        }
        const ids = (some: readonly Manifest[]): string[] => some.map((one) => formatKey(keyOf(one))).toSorted()
        assert.deepEqual(ids(flat), ids(all))
        assert.deepEqual(inReverse(all).map(ids), forwards.toReversed().map(ids))
      }),
    )
  })

  void test('a wave that is no whole number is an error, and no obstacle to a removal', () => {
    const spoiled = { ...configMap('c', {}), metadata: { name: 'c', annotations: { [ANNOTATIONS.wave]: '1.5' } } }
    assert.throws(() => inOrder([spoiled]), { code: 'kubernetes.invalid', message: /"1\.5" and not a whole number/ })
    assert.equal(inReverse([spoiled]).flat().length, 1)
  })
})
