import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { openPlace } from '../../../../test/kubernetes-provider/place.ts'
import { until } from '../../../../test/until.ts'
import { formatKey } from '../manifest.ts'
import type { ObjectKey } from '../manifest.ts'

const WEB: ObjectKey = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' }
const CONFIG: ObjectKey = { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'settings' }
const MAP: ObjectKey = { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'slipway-inventory-shop' }

void suite('inventories', () => {
  void test('are in the cluster: another agent reads what one has written', async () => {
    await using place = await openPlace({ controllers: false })
    const { inventories } = place.connection
    assert.equal(await inventories.read('shop'), undefined)
    await inventories.write('shop', 'shop', { keys: [WEB], form: 'variants' })
    assert.deepEqual(await inventories.read('shop'), { keys: [WEB], form: 'variants' })
    const other = await place.reconnect()
    assert.deepEqual(await other.inventories.read('shop'), { keys: [WEB], form: 'variants' })
    assert.equal(await other.inventories.read('another'), undefined)
  })

  void test('that are the same are not written again, and those that were deleted are', async () => {
    await using place = await openPlace({ controllers: false })
    const { inventories, cluster } = place.connection
    const inventory = { keys: [WEB], form: 'plain' } as const
    await inventories.write('shop', 'shop', inventory)
    place.server.requests.clear()
    await inventories.write('shop', 'shop', inventory)
    assert.deepEqual(place.server.requests.writes(), [])
    await cluster.objects.remove(MAP, { propagation: 'background' })
    await until('the watch', async () => (await inventories.read('shop')) === undefined)
    await inventories.write('shop', 'shop', inventory)
    assert.deepEqual(await inventories.read('shop'), inventory)
  })

  void test('move with their application, and nothing is forgotten in between', async () => {
    await using place = await openPlace({ controllers: false })
    place.server.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } })
    const { inventories, cluster } = place.connection
    await inventories.write('shop', 'shop', { keys: [WEB], form: 'variants' })
    const undo = place.server.faults.forbid(({ verb }) => verb === 'delete')
    await assert.rejects(inventories.write('shop', 'other', { keys: [CONFIG], form: 'plain' }), {
      code: 'kubernetes.forbidden',
    })
    const both = await inventories.read('shop')
    assert.deepEqual(both?.keys.map(formatKey).toSorted(), [CONFIG, WEB].map(formatKey).toSorted())
    assert.equal(both.form, 'variants')
    undo()
    await inventories.write('shop', 'other', { keys: [CONFIG], form: 'plain' })
    assert.deepEqual(await inventories.read('shop'), { keys: [CONFIG], form: 'plain' })
    assert.equal(await cluster.objects.get(MAP), undefined)
  })

  void test('that somebody spoiled are an error that says what to do', async () => {
    await using place = await openPlace({ controllers: false })
    const { inventories, cluster } = place.connection
    await inventories.write('shop', 'shop', { keys: [WEB], form: 'plain' })
    await cluster.objects.patch(MAP, { type: 'merge', body: { data: { keys: 'nonsense' } } })
    const read = async (): Promise<unknown> => inventories.read('shop').catch((error: unknown) => error)
    const error = await until('the watch', async () => {
      const answer = await read()
      return answer instanceof Error ? answer : undefined
    })
    assert.match(error.message, /cannot be read from ConfigMap shop\/slipway-inventory-shop: "nonsense" is not the key/)
  })

  void test('can be removed, with all that is kept of the application', async () => {
    await using place = await openPlace({ controllers: false })
    const { inventories, cluster } = place.connection
    await inventories.write('shop', 'shop', { keys: [WEB], form: 'plain' })
    const key = await inventories.contentKeys.make('shop', 'shop')
    assert.equal(await (await place.reconnect()).inventories.contentKeys.make('shop', 'shop'), key)
    await inventories.remove('shop')
    assert.equal(await inventories.read('shop'), undefined)
    assert.equal(await cluster.objects.get({ ...MAP, kind: 'Secret', name: 'slipway-key-shop' }), undefined)
  })

  void test('that cannot be seen are an error and not nothing', async () => {
    await using place = await openPlace({ controllers: false })
    place.server.faults.forbid(({ verb, plural }) => verb === 'list' && plural === 'configmaps')
    await assert.rejects(place.connection.inventories.read('shop'), { code: 'kubernetes.forbidden' })
  })

  void test('are followed by one watch, however many follow', async () => {
    await using place = await openPlace({ controllers: false })
    const { inventories } = place.connection
    const ended = new AbortController()
    const seen = new Map<string, string[]>()
    place.server.requests.clear()
    const followers = ['shop', 'other', 'third'].map(async (application) => {
      for await (const keys of inventories.follow(application, ended.signal)) {
        seen.set(application, [...(seen.get(application) ?? []), keys.map(formatKey).join(' ')])
      }
    })
    await until('the first', () => seen.size === 3)
    await inventories.write('shop', 'shop', { keys: [WEB], form: 'plain' })
    await (await place.reconnect()).inventories.write('other', 'shop', { keys: [CONFIG], form: 'plain' })
    await until('the changes', () => seen.get('shop')?.length === 2 && seen.get('other')?.length === 2)
    assert.deepEqual(seen.get('shop'), ['', formatKey(WEB)])
    assert.deepEqual(seen.get('third'), [''])
    ended.abort()
    await Promise.all(followers)
    place.server.faults.dropWatches()
    const lists = place.server.requests.all().filter(({ verb, plural }) => verb === 'list' && plural === 'configmaps')
    assert.equal(lists.length, 2, 'one for each agent')
  })
})
