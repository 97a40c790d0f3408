import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { at } from '#providers/kubernetes/live/fields.ts'
import { ANNOTATIONS } from '#providers/kubernetes/manifest.ts'
import type { Manifest } from '#providers/kubernetes/manifest.ts'
import { testCluster } from './cluster.ts'
import { annotated, clusterRole, configMap, definition, job, thing, web, workload } from './objects.ts'
import { namesIn } from './sight.ts'
import { TEST_FINALIZER } from './sweep.ts'

void describe('apply', { concurrency: true }, () => {
  const cluster = testCluster()

  void test('brings definitions before what they define, and prunes both in the end, of every scope', async () => {
    await using place = await cluster.place()
    const before = await namesIn(place)
    const [one, role] = [thing(place, 'one'), clusterRole(place, 'reads')]
    const v1 = place.desired(one, configMap('old', { a: '1' }), configMap('kept', { a: '1' }), role, definition(place))
    await place.sync(v1)
    assert.ok(await place.find(one.apiVersion, 'Thing', 'one'))
    assert.ok(await place.find(role.apiVersion, 'ClusterRole', role.metadata.name))
    const keys = (await place.connection.inventories.read(place.application))?.keys ?? []
    assert.deepEqual(keys.map(({ kind }) => kind).toSorted(), [
      'ClusterRole',
      'ConfigMap',
      'ConfigMap',
      'CustomResourceDefinition',
      'Thing',
    ])
    await place.reconnect()
    await place.sync(place.desired(configMap('kept', { a: '1' })), { running: v1 })
    assert.equal(await place.find(role.apiVersion, 'ClusterRole', role.metadata.name), undefined)
    const { name } = definition(place).metadata
    assert.equal(await place.find('apiextensions.k8s.io/v1', 'CustomResourceDefinition', name), undefined)
    const inventory = `ConfigMap slipway-inventory-${place.application}`
    assert.deepEqual(await namesIn(place), [...before, 'ConfigMap kept', inventory].toSorted())
  })

  void test('changes nothing where nothing changed', async () => {
    await using place = await cluster.place()
    const desired = place.desired(...web(place))
    await place.sync(desired)
    const versions = async (): Promise<unknown> => [
      (await place.live('apps/v1', 'Deployment', 'web')).metadata.generation,
      (await place.live('v1', 'Service', 'web')).metadata.resourceVersion,
      (await place.live('v1', 'ConfigMap', 'web')).metadata.resourceVersion,
      (await place.live('v1', 'Secret', 'web')).metadata.resourceVersion,
      (await place.live('v1', 'ConfigMap', `slipway-inventory-${place.application}`)).metadata.resourceVersion,
    ]
    const first = await versions()
    await place.reconnect()
    await place.sync(desired, { running: desired })
    assert.deepEqual(await versions(), first)
  })

  void test('rolls a workload when only what it reads changed', async () => {
    await using place = await cluster.place()
    const roll = async (): Promise<unknown> =>
      (await place.live('apps/v1', 'Deployment', 'web')).metadata.annotations?.['deployment.kubernetes.io/revision']
    const v1 = place.desired(...web(place, { message: 'one' }))
    await place.sync(v1)
    assert.equal(await roll(), '1')
    const v2 = place.desired(...web(place, { message: 'two' }))
    await place.sync(v2, { running: v1 })
    assert.equal(await roll(), '2')
  })

  void test('names who else owns a field, and takes it only where that is forced', async () => {
    await using place = await cluster.place()
    await place.applyAs('somebody-else', configMap('settings', { a: 'theirs', b: 'theirs' }))
    const ours = configMap('settings', { a: 'ours' })
    await assert.rejects(place.sync(place.desired(ours)), { code: 'kubernetes.conflict', message: /somebody-else/ })
    assert.deepEqual((await place.live('v1', 'ConfigMap', 'settings'))['data'], { a: 'theirs', b: 'theirs' })
    await place.sync(place.desired(annotated(ours, { [ANNOTATIONS.force]: 'true' })))
    assert.deepEqual((await place.live('v1', 'ConfigMap', 'settings'))['data'], { a: 'ours', b: 'theirs' })
  })

  void test('takes over what Argo CD applied, and what it alone had goes', async () => {
    await using place = await cluster.place()
    const theirs = configMap('settings', { a: 'old', b: 'old' })
    const labels = { 'argocd.argoproj.io/instance': 'shop' }
    await place.applyAs('argocd-controller', { ...theirs, metadata: { ...theirs.metadata, labels } })
    const app = { takeOver: ['argocd-controller'] }
    await place.sync(place.desired(configMap('settings', { a: 'new' })), { app })
    const live = await place.live('v1', 'ConfigMap', 'settings')
    assert.deepEqual(live['data'], { a: 'new' })
    assert.equal(live.metadata.labels?.['argocd.argoproj.io/instance'], undefined)
    assert.ok(live.metadata.managedFields?.every(({ manager }) => manager === 'slipway'))
  })

  void test('prunes no more than the budget allows, and then nothing', async () => {
    await using place = await cluster.place()
    const [v1, v2] = [[1, 2, 3], [1]].map((all) => place.desired(...all.map((n) => configMap(`c${n}`, {}))))
    assert.ok(v1 && v2)
    const app = { deletionBudget: 1 }
    await place.sync(v1, { app })
    await assert.rejects(place.sync(v2, { app, running: v1 }), {
      code: 'kubernetes.deletion-budget',
      message: /ConfigMap .*c2.*ConfigMap .*c3/,
    })
    assert.ok((await place.find('v1', 'ConfigMap', 'c2')) && (await place.find('v1', 'ConfigMap', 'c3')))
    await place.sync(v2, { app: { deletionBudget: 2 }, running: v1 })
    assert.equal(await place.find('v1', 'ConfigMap', 'c3'), undefined)
  })

  void test('names a field that cannot be changed, and makes anew only what asks for it', async () => {
    await using place = await cluster.place()
    const [first, second] = [job('migrate', place.programs.ends), job('migrate', place.programs.writes('more'))]
    const isDone = { [ANNOTATIONS.ignore]: 'health' }
    await place.sync(place.desired(first))
    const { uid } = (await place.live('batch/v1', 'Job', 'migrate')).metadata
    await assert.rejects(place.sync(place.desired(second)), {
      code: 'kubernetes.immutable',
      message: /Job .*migrate cannot be changed where it would have to be: spec\.template/,
    })
    assert.equal((await place.live('batch/v1', 'Job', 'migrate')).metadata.uid, uid)
    await place.sync(place.desired(annotated(second, { ...isDone, [ANNOTATIONS.apply]: 'replace' })))
    assert.notEqual((await place.live('batch/v1', 'Job', 'migrate')).metadata.uid, uid)
  })

  void test('writes nothing where the cluster does not know a kind', async () => {
    await using place = await cluster.place()
    const before = await namesIn(place)
    await assert.rejects(place.sync(place.desired(configMap('a', {}), thing(place, 'one'))), {
      code: 'kubernetes.missing-kind',
      message: /Thing/,
    })
    assert.deepEqual(await namesIn(place), before)
  })

  void test('tells which finalizer holds what it removes, and goes on when it is gone', async () => {
    await using place = await cluster.place()
    const held = configMap('held', {})
    const finalizers = [TEST_FINALIZER]
    await place.sync(place.desired({ ...held, metadata: { ...held.metadata, finalizers } }, configMap('kept', {})))
    const app: Record<string, unknown> = { healthTimeout: '2s' }
    const v2 = place.desired(configMap('kept', {}))
    try {
      await assert.rejects(place.sync(v2, { app }), {
        code: 'kubernetes.never-gone',
        message: /ConfigMap .*held.*slipway\.dev\/held-by-a-test/,
      })
    } finally {
      await place.edit('a-test', held, { metadata: { finalizers: null } })
    }
    await place.sync(v2)
    assert.equal(await place.find('v1', 'ConfigMap', 'held'), undefined)
  })

  void test('says which quota leaves no room', async () => {
    await using place = await cluster.place()
    const quota: Manifest = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'few' },
      spec: { hard: { 'count/secrets': '0' } },
    }
    await place.applyAs('a-test', quota)
    await place.until('the quota', async () => at(await place.live('v1', 'ResourceQuota', 'few'), 'status.hard'))
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'more' }, stringData: { a: 'b' } }
    await assert.rejects(place.sync(place.desired(secret)), { code: 'kubernetes.quota', message: /few/ })
  })
})

void describe('hooks', { concurrency: true }, () => {
  const cluster = testCluster()
  const hook = (phase: string, one: Manifest): Manifest =>
    annotated({ ...one, metadata: { ...one.metadata, name: phase } }, { [ANNOTATIONS.hook]: phase })

  void test('run to their end before and after what they belong to', async () => {
    await using place = await cluster.place()
    const ends = job('one', place.programs.ends)
    const unwanted = hook('sync-failed', ends)
    const workloads = web(place, { replicas: 1 })
    await place.sync(place.desired(...workloads, hook('before-sync', ends), hook('after-sync', ends), unwanted))
    const [before, after] = [
      await place.live('batch/v1', 'Job', 'before-sync'),
      await place.live('batch/v1', 'Job', 'after-sync'),
    ]
    const { creationTimestamp } = (await place.live('apps/v1', 'Deployment', 'web')).metadata
    assert.ok(String(at(before, 'status.completionTime')) <= creationTimestamp)
    assert.ok(creationTimestamp <= after.metadata.creationTimestamp)
    assert.ok(at(after, 'status.completionTime'))
    assert.equal(await place.find('batch/v1', 'Job', 'sync-failed'), undefined)
  })

  void test('that fail end the sync before anything else is made, with what they wrote', async () => {
    await using place = await cluster.place()
    const failing = hook('before-sync', job('one', place.programs.fails))
    await assert.rejects(place.sync(place.desired(failing, workload(place))), {
      code: 'kubernetes.hook-failed',
      message: /^container main of Pod .*before-sync-\S+ .*exit.* 1.*the task failed/,
    })
    assert.equal(await place.find('apps/v1', 'Deployment', 'web'), undefined)
  })
})
