import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { marked } from '../tracking.ts'
import {
  annotated,
  clusterRole,
  configMap,
  deployment,
  hook,
  job,
  thing,
  thingDefinition,
} from '../../../../test/kubernetes-provider/objects.ts'
import { openPlace } from '../../../../test/kubernetes-provider/place.ts'
import type { Place } from '../../../../test/kubernetes-provider/place.ts'
import { untilDone, wishFor, workFor } from '../../../../test/kubernetes-provider/work.ts'
import type { WorkOptions } from '../../../../test/kubernetes-provider/work.ts'
import { until } from '../../../../test/until.ts'
import { ANNOTATIONS, formatKey, keyOf, LABELS } from '../manifest.ts'
import type { Manifest, ObjectKey } from '../manifest.ts'
import { converge, prune, removeObjects } from './index.ts'
import type { PruneWish } from './index.ts'

async function sync(place: Place, objects: readonly Manifest[], options: WorkOptions = {}): Promise<void> {
  const wish = wishFor(objects, options)
  await untilDone(() => converge(place.connection, wish))
}

type Keep = Pick<PruneWish, 'keep'> & Partial<Pick<PruneWish, 'candidates' | 'budget'>>

async function pruned(place: Place, { keep, candidates = [], budget }: Keep, options: WorkOptions = {}): Promise<void> {
  const wish: PruneWish = { ...workFor({ round: 'prune', ...options }), keep, candidates, budget }
  await untilDone(() => prune(place.connection, wish))
}

async function isThere(place: Place, named: Manifest | ObjectKey): Promise<boolean> {
  const key = 'metadata' in named ? keyOf(named) : named
  return (await place.connection.cluster.objects.get(key)) !== undefined
}

function deleted(place: Place): readonly string[] {
  const requests = place.server.requests.all().filter(({ verb }) => verb === 'delete')
  return requests.map(({ plural, name }) => `${plural} ${name}`)
}

async function keysOf(place: Place): Promise<readonly string[] | undefined> {
  return (await place.connection.inventories.read('shop'))?.keys.map(formatKey)
}

const kept = configMap('kept', {})

void suite('pruning', () => {
  void test('removes what is no longer wanted, across namespaces and the cluster, last applied first', async () => {
    await using place = await openPlace({ controllers: false })
    place.server.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } })
    const far = { ...configMap('far', {}), metadata: { name: 'far', namespace: 'other' } }
    const late = annotated(configMap('late', {}), { [ANNOTATIONS.wave]: '1' })
    const more = [far, clusterRole('reader'), late]
    await sync(place, [kept, ...more])
    await pruned(place, { keep: [kept], budget: 3 })
    assert.deepEqual(deleted(place), ['configmaps late', 'configmaps far', 'clusterroles reader'])
    for (const one of more) assert.equal(await isThere(place, one), false)
    assert.ok(await isThere(place, kept))
    assert.deepEqual(await keysOf(place), ['/ConfigMap/shop/kept'])
  })

  void test('without anything to remove it asks nothing of the cluster but for a new inventory', async () => {
    await using place = await openPlace({ controllers: false })
    await sync(place, [kept])
    place.server.requests.clear()
    await pruned(place, { keep: [kept] })
    assert.deepEqual(
      place.server.requests.all().filter(({ verb }) => verb !== 'watch'),
      [],
    )
  })

  void test('only what is ours: what others took over or copied stays, and what asks to', async () => {
    await using place = await openPlace({ controllers: false })
    const { objects } = place.connection.cluster
    const stays = annotated(configMap('stays', {}), { [ANNOTATIONS.ignore]: 'drift, prune' })
    await sync(place, [kept, stays, configMap('theirs', {}), configMap('plain', {})])
    await objects.apply(marked(configMap('theirs', {}), 'other'), { force: true })
    const label = { metadata: { labels: { [LABELS.application]: null } } }
    await objects.patch(configMap('plain', {}), { type: 'merge', body: label })
    // With our marks, but of another object.
    const source = marked(configMap('gone', {}), 'shop')
    await objects.create({ ...source, metadata: { ...source.metadata, name: 'copied' } })
    await pruned(place, { keep: [kept], candidates: [keyOf(configMap('copied', {}))] })
    for (const name of ['stays', 'theirs', 'plain', 'copied'])
      assert.ok(await isThere(place, configMap(name, {})), name)
    assert.deepEqual(deleted(place), [])
  })

  void test('a lost inventory forgets nothing that was running', async () => {
    await using place = await openPlace({ controllers: false })
    const old = configMap('old', {})
    await sync(place, [kept, old])
    await place.connection.inventories.remove('shop')
    await pruned(place, { keep: [kept], candidates: [keyOf(old), keyOf(kept)] })
    assert.equal(await isThere(place, old), false)
    assert.deepEqual(await keysOf(place), ['/ConfigMap/shop/kept'])
  })

  void test('more than the budget is not removed without approval, and nothing else either', async () => {
    await using place = await openPlace({ controllers: false })
    const old = [configMap('a', {}), configMap('b', {}), configMap('c', {})]
    await sync(place, [kept, ...old])
    for (const budget of [2, '50%', 0]) {
      await assert.rejects(pruned(place, { keep: [kept], budget }), {
        code: 'kubernetes.deletion-budget',
        message: `3 objects would be removed and only ${budget} may be without asking: ConfigMap shop/a, ConfigMap shop/b, ConfigMap shop/c`,
      })
    }
    assert.deepEqual(deleted(place), [])
    await pruned(place, { keep: [kept], budget: undefined })
    assert.equal(deleted(place).length, 3)
  })

  void test('nothing is removed while it is not known what a group has', async () => {
    await using place = await openPlace({ controllers: false })
    await sync(place, [thingDefinition()], { application: 'definitions' })
    await sync(place, [kept, thing('one'), configMap('old', {})])
    place.server.faults.groupDown('example.com')
    place.connection.cluster.kinds.forget()
    await assert.rejects(pruned(place, { keep: [kept] }), { code: 'kubernetes.discovery' })
    assert.deepEqual(deleted(place), [])
    assert.equal((await keysOf(place))?.length, 3)
    // Even where it is wanted still: its scope is not known.
    const wanted = [kept, thing('one')]
    await pruned(place, { keep: wanted }, { round: 'again' })
    assert.deepEqual(deleted(place), ['configmaps old'])
  })

  void test('what is of a kind that the cluster surely has no more is gone', async () => {
    await using place = await openPlace()
    await sync(place, [thingDefinition()], { application: 'definitions' })
    await sync(place, [kept, thing('one')])
    const { objects, kinds } = place.connection.cluster
    await objects.remove(thingDefinition(), { propagation: 'background' })
    await until('it', async () => !(await isThere(place, thingDefinition())))
    kinds.forget()
    await pruned(place, { keep: [kept] })
    assert.deepEqual(await keysOf(place), ['/ConfigMap/shop/kept'])
  })

  void test('a workload is gone when its pods are', async () => {
    await using place = await openPlace()
    await sync(place, [kept, deployment('web')])
    await pruned(place, { keep: [kept] })
    const { objects, kinds } = place.connection.cluster
    const info = await kinds.find('v1', 'Pod')
    assert.ok(info)
    for await (const { items } of objects.list(info, { namespace: 'shop' })) assert.deepEqual(items, [])
  })

  void test('a finalizer that never goes ends in a failure with its name and who set it', async () => {
    await using place = await openPlace()
    const old = configMap('old', {})
    await sync(place, [kept, old])
    const live = place.server.store.collection('configmaps').get('shop', 'old')
    assert.ok(live)
    const held = { ...live, metadata: { ...live.metadata, finalizers: ['example.com/keep'] } }
    place.server.world.actAs('keeper').update('configmaps', held)
    await assert.rejects(pruned(place, { keep: [kept] }, { isLate: true }), {
      code: 'kubernetes.never-gone',
      message: /^ConfigMap shop\/old is not gone after 10 min: .*finalizer example\.com\/keep, set by keeper$/,
    })
    assert.ok((await keysOf(place))?.includes('/ConfigMap/shop/old'), 'it is tried again next time')
  })

  void test('hooks that were run are kept as long as they are among the manifests', async () => {
    await using place = await openPlace({ controllers: false })
    const migrate = hook('before-sync', job('migrate'))
    await place.connection.cluster.objects.apply(marked(migrate, 'shop'))
    await sync(place, [kept])
    await pruned(place, { keep: [kept, migrate], candidates: [keyOf(migrate)] })
    assert.ok(await isThere(place, migrate))
    assert.deepEqual(await keysOf(place), ['/ConfigMap/shop/kept'])
    await pruned(place, { keep: [kept], candidates: [keyOf(migrate)] }, { round: 'next' })
    assert.equal(await isThere(place, migrate), false)
  })

  void test('a namespace in which others have something is not removed with it', async () => {
    await using place = await openPlace({ controllers: false })
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'common' } }
    await sync(place, [kept, namespace])
    const theirs = { ...configMap('theirs', {}), metadata: { name: 'theirs', namespace: 'common' } }
    await sync(place, [theirs], { application: 'other' })
    await assert.rejects(pruned(place, { keep: [kept] }), { code: 'kubernetes.namespace-used' })
    assert.ok(await isThere(place, namespace))
  })

  void test('a definition of which others have objects is not removed with them', async () => {
    await using place = await openPlace()
    await sync(place, [kept, thingDefinition()])
    const theirs = { ...thing('theirs'), metadata: { name: 'theirs', namespace: 'shop' } }
    await sync(place, [theirs], { application: 'other' })
    await assert.rejects(pruned(place, { keep: [kept] }), { code: 'kubernetes.definition-used', message: /other has/ })
    assert.ok((await isThere(place, thingDefinition())) && (await isThere(place, theirs)))
  })

  void test('a removal that was interrupted is gone on with', async () => {
    await using place = await openPlace({ controllers: false })
    const old = [configMap('a', {}), deployment('b')]
    await sync(place, [kept])
    await place.connection.inventories.write('shop', 'shop', { keys: [kept, ...old].map(keyOf), form: 'plain' })
    for (const one of old) await place.connection.cluster.objects.apply(marked(one, 'shop'))
    const undo = place.server.faults.forbid(({ verb, plural }) => verb === 'delete' && plural === 'configmaps')
    await assert.rejects(pruned(place, { keep: [kept] }), { code: 'kubernetes.forbidden' })
    undo()
    const other = await place.reconnect()
    const wish: PruneWish = { ...workFor({ round: 'prune' }), keep: [kept], candidates: [] }
    await untilDone(() => prune(other, wish))
    for (const one of old) assert.equal(await isThere(place, one), false)
  })
})

void suite('removing by name', () => {
  void test('only these, and they leave the inventory', async () => {
    await using place = await openPlace({ controllers: false })
    const old = configMap('old', {})
    await sync(place, [kept, old, configMap('third', {})])
    const wish = { ...workFor({ round: 'remove' }), keys: [keyOf(old), keyOf(configMap('never-was', {}))] }
    await untilDone(() => removeObjects(place.connection, wish))
    assert.deepEqual(deleted(place), ['configmaps old'])
    assert.deepEqual(await keysOf(place), ['/ConfigMap/shop/kept', '/ConfigMap/shop/third'])
  })

  void test('a copy of what asks not to be pruned goes nevertheless', async () => {
    await using place = await openPlace({ controllers: false })
    const asking = annotated(configMap('settings', {}), { [ANNOTATIONS.ignore]: 'prune' })
    const copy = {
      ...asking,
      metadata: { ...asking.metadata, name: 'settings-canary', labels: { [LABELS.variant]: 'canary' } },
    }
    await sync(place, [asking, copy])
    const wish = { ...workFor({ round: 'remove' }), keys: [asking, copy].map(keyOf) }
    await untilDone(() => removeObjects(place.connection, wish))
    assert.deepEqual(deleted(place), ['configmaps settings-canary'])
  })
})
