import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { annotated, configMap, deployment, job } from '../../../../test/kubernetes-provider/objects.ts'
import { openPlace } from '../../../../test/kubernetes-provider/place.ts'
import type { Place } from '../../../../test/kubernetes-provider/place.ts'
import { untilDone, wishFor } from '../../../../test/kubernetes-provider/work.ts'
import type { WorkOptions } from '../../../../test/kubernetes-provider/work.ts'
import { ANNOTATIONS, keyOf } from '../manifest.ts'
import type { LiveObject, Manifest } from '../manifest.ts'
import { applicationOf } from '../tracking.ts'
import { converge } from './index.ts'

async function sync(place: Place, objects: readonly Manifest[], options: WorkOptions = {}): Promise<readonly string[]> {
  const wish = wishFor(objects, options)
  return await untilDone(() => converge(place.connection, wish))
}

async function live(place: Place, manifest: Manifest): Promise<LiveObject> {
  const found = await place.connection.cluster.objects.get(keyOf(manifest))
  assert.ok(found)
  return found
}

/** As `kubectl apply` on a person's machine leaves it. */
function byKubectl(place: Place, manifest: Manifest): void {
  place.server.world.actAs('kubectl-client-side-apply').create('configmaps', { ...manifest })
}

void suite('objects that others have a hand in', () => {
  const theirs = configMap('settings', { a: '0', old: 'x' })
  const ours = configMap('settings', { a: '1' })

  void test('a conflict names the other manager and its fields, and nothing changes', async () => {
    await using place = await openPlace({ controllers: false })
    byKubectl(place, theirs)
    await assert.rejects(sync(place, [ours]), {
      code: 'kubernetes.conflict',
      message: /ConfigMap shop\/settings is not applied: `kubectl-client-side-apply` owns \.data\.a/,
    })
    assert.deepEqual((await live(place, ours))['data'], { a: '0', old: 'x' })
  })

  void test('forced by annotation, only the fields of the manifest are taken', async () => {
    await using place = await openPlace({ controllers: false })
    byKubectl(place, theirs)
    await sync(place, [annotated(ours, { [ANNOTATIONS.force]: 'true' })])
    assert.deepEqual((await live(place, ours))['data'], { a: '1', old: 'x' })
  })

  void test('what was ours and was changed by hand is taken back where that is asked for, and nothing else', async () => {
    await using place = await openPlace({ controllers: false })
    await sync(place, [ours])
    const actor = place.server.world.actAs('kubectl-edit')
    actor.update('configmaps', { ...(await live(place, ours)), data: { a: 'by hand', more: 'theirs' } } as never)
    const code = 'kubernetes.conflict'
    await assert.rejects(sync(place, [ours], { round: 'r2' }), { code })
    await sync(place, [ours], { round: 'r3', reclaims: [ours] })
    assert.deepEqual((await live(place, ours))['data'], { a: '1', more: 'theirs' })
    const wanted = configMap('settings', { a: '1', more: 'ours' })
    await assert.rejects(sync(place, [wanted], { round: 'r4', reclaims: [ours] }), { code })
  })

  void test('taken over, the object is as the manifest says, now and later', async () => {
    await using place = await openPlace({ controllers: false })
    byKubectl(place, theirs)
    await sync(place, [ours], { app: { takeOver: ['kubectl-client-side-apply'] } })
    const taken = await live(place, ours)
    assert.deepEqual(taken['data'], { a: '1' })
    assert.deepEqual(
      taken.metadata.managedFields?.map(({ manager }) => manager),
      ['slipway'],
    )
    await sync(place, [configMap('settings', { b: '2' })], { round: 'r2' })
    assert.deepEqual((await live(place, ours))['data'], { b: '2' })
  })

  void test('taken over where nothing conflicts, what git drops later goes as well', async () => {
    await using place = await openPlace({ controllers: false })
    byKubectl(place, theirs)
    const app = { takeOver: ['kubectl-client-side-apply', 'helm'] }
    await sync(place, [theirs], { app })
    await sync(place, [configMap('settings', { a: '0' })], { app, round: 'r2' })
    assert.deepEqual((await live(place, ours))['data'], { a: '0' })
  })

  void test('managers that are not named are not taken over', async () => {
    await using place = await openPlace({ controllers: false })
    byKubectl(place, theirs)
    await assert.rejects(sync(place, [ours], { app: { takeOver: ['helm'] } }), { code: 'kubernetes.conflict' })
  })

  void test('an object of another application is refused with its name, before anything is written', async () => {
    await using place = await openPlace({ controllers: false })
    await sync(place, [ours], { application: 'first' })
    place.server.requests.clear()
    const both = [configMap('more', {}), configMap('settings', { a: '2' })]
    await assert.rejects(sync(place, both, { application: 'second' }), {
      code: 'kubernetes.foreign',
      message: 'ConfigMap shop/settings belongs to the application first, and second wants it as well',
    })
    assert.deepEqual(place.server.requests.writes(), [])
    assert.equal(applicationOf(await live(place, ours)), 'first')
  })
})

void suite('objects that are replaced', () => {
  const replaced = { [ANNOTATIONS.apply]: 'replace' }

  void test('are put as a whole, but for finalizers, which are others’', async () => {
    await using place = await openPlace({ controllers: false })
    const { objects } = place.connection.cluster
    const theirs = configMap('settings', { a: '0', old: 'x' })
    await objects.create({ ...theirs, metadata: { ...theirs.metadata, finalizers: ['example.com/keep'] } })
    await sync(place, [annotated(configMap('settings', { a: '1' }), replaced)])
    const now = await live(place, theirs)
    assert.deepEqual(now['data'], { a: '1' })
    assert.deepEqual(now.metadata.finalizers, ['example.com/keep'])
  })

  void test('are made anew where they cannot be changed so', async () => {
    await using place = await openPlace()
    await sync(place, [annotated(job('migrate', 'done:1'), replaced)])
    const { uid } = (await live(place, job('migrate'))).metadata
    await sync(place, [annotated(job('migrate', 'done:2'), replaced)], { round: 'r2' })
    const now = await live(place, job('migrate'))
    assert.notEqual(now.metadata.uid, uid)
    assert.match(JSON.stringify(now['spec']), /done:2/)
  })

  void test('are left alone where nothing changed, though the cluster has added to them', async () => {
    await using place = await openPlace()
    await sync(place, [annotated(job('migrate', 'done:1'), replaced)])
    const { uid } = (await live(place, job('migrate'))).metadata
    await sync(place, [annotated(job('migrate', 'done:1'), replaced)], { round: 'r2' })
    assert.equal((await live(place, job('migrate'))).metadata.uid, uid)
  })

  void test('are made anew where nothing changed and they had failed', async () => {
    await using place = await openPlace()
    const failing = annotated(job('migrate', 'fail:1'), replaced)
    await assert.rejects(sync(place, [failing]), { code: 'kubernetes.never-healthy' })
    const { uid } = (await live(place, failing)).metadata
    await assert.rejects(sync(place, [failing], { round: 'r2' }), { code: 'kubernetes.never-healthy' })
    assert.notEqual((await live(place, failing)).metadata.uid, uid)
  })

  void test('without that annotation the error says which field, and what to do', async () => {
    await using place = await openPlace()
    await sync(place, [job('migrate', 'done:1')])
    await assert.rejects(
      sync(place, [job('migrate', 'done:2')], { round: 'r2' }),
      (error: Error & { hint?: string }) => {
        assert.match(error.message, /Job shop\/migrate cannot be changed where it would have to be: spec\.template/)
        assert.match(error.hint ?? '', /slipway\.dev\/apply: replace/)
        return true
      },
    )
  })

  void test('what holds data is only made anew where that is forced', async () => {
    await using place = await openPlace({ controllers: false })
    const claim = (storage: string, storageClassName: string): Manifest => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'shop', annotations: { ...replaced, [ANNOTATIONS.ignore]: 'health' } },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage } } },
    })
    await sync(place, [claim('1Gi', 'slow')])
    await assert.rejects(sync(place, [claim('1Gi', 'fast')], { round: 'r2' }), { code: 'kubernetes.remade' })
    assert.equal((await live(place, claim('', ''))).metadata.deletionTimestamp, undefined)
  })

  void test('one of that name that is being removed is waited for', async () => {
    await using place = await openPlace()
    const { objects } = place.connection.cluster
    const held = deployment('web')
    await objects.create({ ...held, metadata: { ...held.metadata, finalizers: ['example.com/keep'] } })
    await objects.remove(held, { propagation: 'background' })
    const wish = wishFor([held])
    const first = await converge(place.connection, wish)
    assert.match(first.status === 'waiting' ? first.for : '', /is being removed: the finalizers? .*example\.com\/keep/)
    await objects.patch(held, { type: 'merge', body: { metadata: { finalizers: null } } })
    await untilDone(() => converge(place.connection, wish))
    assert.equal((await live(place, held)).metadata.deletionTimestamp, undefined)
  })
})
