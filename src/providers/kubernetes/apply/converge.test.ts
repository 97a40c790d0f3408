import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  annotated,
  clusterRole,
  configMap,
  deployment,
  job,
  secret,
  thing,
  thingDefinition,
} from '../../../../test/kubernetes-provider/objects.ts'
import { openPlace } from '../../../../test/kubernetes-provider/place.ts'
import type { Place } from '../../../../test/kubernetes-provider/place.ts'
import { untilDone, wishFor } from '../../../../test/kubernetes-provider/work.ts'
import type { WorkOptions } from '../../../../test/kubernetes-provider/work.ts'
import { at } from '../live/fields.ts'
import { ANNOTATIONS, formatKey, keyOf, LABELS } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import { applicationOf } from '../tracking.ts'
import { configDigestOf } from './config-digest.ts'
import { converge } from './index.ts'

async function sync(place: Place, objects: readonly Manifest[], options: WorkOptions = {}): Promise<readonly string[]> {
  const wish = wishFor(objects, options)
  return await untilDone(() => converge(place.connection, wish))
}

function written(place: Place): readonly string[] {
  return place.server.requests.writes().map(({ verb, plural, name }) => `${verb} ${plural} ${name}`)
}

function web(envFrom: readonly unknown[] = [], image = 'web:v1'): Manifest {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image, envFrom }] } }
  return deployment('web', { template })
}

void suite('applying', () => {
  void test('puts all there in order, marked as the application’s, and ends when it is healthy', async () => {
    await using place = await openPlace()
    const waits = await sync(place, [deployment('web'), configMap('settings', { a: '1' })])
    const order = ['patch configmaps slipway-inventory-shop', 'patch configmaps settings', 'patch deployments web']
    assert.deepEqual(written(place), order)
    assert.match(waits[0] ?? '', /^Deployment shop\/web: /)
    const live = await place.connection.cluster.objects.get(keyOf(deployment('web')))
    assert.ok(live)
    assert.equal(applicationOf(live), 'shop')
    assert.equal(live.metadata.labels?.[LABELS.application], 'shop')
  })

  void test('done again, it asks once for each object and changes nothing', async () => {
    await using place = await openPlace()
    const objects = [deployment('web'), configMap('settings', { a: '1' })]
    await sync(place, objects)
    const before = await place.connection.cluster.objects.get(keyOf(deployment('web')))
    place.server.requests.clear()
    assert.deepEqual(await sync(place, objects, { deployment: 'd2', round: 'r2' }), [])
    assert.deepEqual(written(place), ['patch configmaps settings', 'patch deployments web'])
    const after = await place.connection.cluster.objects.get(keyOf(deployment('web')))
    assert.equal(after?.metadata.generation, before?.metadata.generation)
  })

  void test('a second call of a round goes on, and one after a crash applies all once more', async () => {
    await using place = await openPlace({ controllers: false })
    const wish = wishFor([deployment('web'), configMap('settings', { a: '1' })])
    assert.equal((await converge(place.connection, wish)).status, 'waiting')
    place.server.requests.clear()
    assert.equal((await converge(place.connection, wish)).status, 'waiting')
    assert.deepEqual(written(place), [])
    assert.equal((await converge(await place.reconnect(), wish)).status, 'waiting')
    assert.deepEqual(written(place), ['patch configmaps settings', 'patch deployments web'])
  })

  void test('a definition and an object of its kind come in one sync', async () => {
    await using place = await openPlace()
    await sync(place, [thing('one'), thingDefinition(), clusterRole('reader')])
    const order = written(place).filter((one) => !one.includes('inventory'))
    assert.deepEqual(order, [
      'patch customresourcedefinitions things.example.com',
      'patch clusterroles reader',
      'patch things one',
    ])
    const { inventories } = place.connection
    const keys = (await inventories.read('shop'))?.keys.map(formatKey) ?? []
    assert.ok(keys.includes('example.com/Thing/shop/one'))
    assert.ok(keys.includes('rbac.authorization.k8s.io/ClusterRole//reader'))
  })

  void test('a wave begins when the one before is healthy', async () => {
    await using place = await openPlace()
    const late = annotated(configMap('late', {}), { [ANNOTATIONS.wave]: '1' })
    const early = annotated(deployment('early'), { [ANNOTATIONS.wave]: '-1' })
    const wish = wishFor([late, early])
    assert.equal((await converge(place.connection, wish)).status, 'waiting')
    assert.ok(!written(place).some((one) => one.endsWith(' late')))
    await untilDone(() => converge(place.connection, wish))
    const live = await place.connection.cluster.objects.get(keyOf(early))
    assert.equal(at(live, 'status.availableReplicas'), 1)
    assert.ok(written(place).some((one) => one.endsWith(' late')))
  })

  void test('a job that has ended may be gone before all else is healthy', async () => {
    await using place = await openPlace()
    const passing = job('passing', 'done:1', { ttlSecondsAfterFinished: 2 })
    await sync(place, [passing, deployment('web', { minReadySeconds: 15 })])
    assert.equal(await place.connection.cluster.objects.get(keyOf(passing)), undefined)
  })

  void test('a claim that is bound with its first pod is not waited for', async () => {
    await using place = await openPlace({ controllers: false })
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'shop' },
      spec: { storageClassName: 'late', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    }
    const late = annotated(configMap('late', {}), { [ANNOTATIONS.wave]: '1' })
    const wish = wishFor([claim, late])
    assert.equal((await converge(place.connection, wish)).status, 'waiting')
    const live = await place.connection.cluster.objects.get(claim)
    place.server.seed({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'data.1', namespace: 'shop' },
      involvedObject: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'data', uid: live?.metadata.uid ?? '' },
      reason: 'WaitForFirstConsumer',
      message: 'waiting for first consumer to be created before binding',
      type: 'Normal',
    })
    await untilDone(() => converge(place.connection, wish))
    assert.ok(await place.connection.cluster.objects.get(late))
  })

  void test('a kind that an earlier wave brings is known in a later one', async () => {
    await using place = await openPlace()
    // Some operators bring their definitions themselves.
    const wish = wishFor([deployment('operator'), annotated(thing('one'), { [ANNOTATIONS.wave]: '1' })])
    assert.equal((await converge(place.connection, wish)).status, 'waiting')
    await place.connection.cluster.objects.create(thingDefinition())
    await untilDone(() => converge(place.connection, wish))
    const live = await place.connection.cluster.objects.get({
      ...thing('one'),
      metadata: { name: 'one', namespace: 'shop' },
    })
    assert.equal(live && applicationOf(live), 'shop')
  })

  void test('what people copied out of a cluster is applied without what only the server writes', async () => {
    await using place = await openPlace({ controllers: false })
    const metadata = { name: 'settings', uid: 'x', resourceVersion: '1', creationTimestamp: null, managedFields: [] }
    await sync(place, [{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: '1' } }])
    const live = await place.connection.cluster.objects.get(keyOf(configMap('settings', {})))
    assert.deepEqual(live?.['data'], { a: '1' })
  })
})

void suite('namespaces', () => {
  void test('the application’s is made where that is asked for, and is nobody’s', async () => {
    await using place = await openPlace({ controllers: false })
    const objects = [{ ...configMap('settings', {}), metadata: { name: 'settings' } }]
    const options = { namespace: 'new', app: { createNamespace: true } }
    await assert.rejects(sync(place, objects, { ...options, app: {} }), { code: 'kubernetes.not-found' })
    await sync(place, objects, { ...options, round: 'r2' })
    const namespace = await place.connection.cluster.objects.get({
      group: '',
      kind: 'Namespace',
      namespace: '',
      name: 'new',
    })
    assert.equal(namespace && applicationOf(namespace), undefined)
    const keys = (await place.connection.inventories.read('shop'))?.keys.map(formatKey)
    assert.deepEqual(keys, ['/ConfigMap/new/settings'])
  })

  void test('one that is among the manifests is made before the inventory is written into it', async () => {
    await using place = await openPlace({ controllers: false })
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'new' } }
    await sync(place, [{ ...configMap('settings', {}), metadata: { name: 'settings' } }, namespace], {
      namespace: 'new',
    })
    const live = await place.connection.cluster.objects.get(keyOf(namespace))
    assert.equal(live && applicationOf(live), 'shop')
  })

  void test('outside those of the target nothing is written at all', async () => {
    await using place = await openPlace({ controllers: false, target: { namespaces: ['shop'] } })
    const elsewhere = { ...configMap('c', {}), metadata: { name: 'c', namespace: 'other' } }
    for (const one of [elsewhere, clusterRole('reader')]) {
      await assert.rejects(sync(place, [configMap('a', {}), one]), { code: 'kubernetes.outside' })
    }
    assert.deepEqual(written(place), [])
    await sync(place, [configMap('a', {})], { round: 'r2' })
  })
})

void suite('configuration that changes', () => {
  const envFrom = [{ configMapRef: { name: 'settings' } }, { secretRef: { name: 'access' } }]

  async function digestOf(place: Place): Promise<unknown> {
    const live = await place.connection.cluster.objects.get(keyOf(web()))
    return live && configDigestOf(live)
  }

  void test('rolls the workload that uses it, whoever applies it', async () => {
    await using place = await openPlace({ controllers: false })
    const objects = (pin: string): Manifest[] => [
      web(envFrom),
      configMap('settings', { a: '1' }),
      secret('access', { pin }),
    ]
    await converge(place.connection, wishFor(objects('1')))
    const first = await digestOf(place)
    assert.match(String(first), /^[0-9a-f]{32}$/)
    await converge(await place.reconnect(), wishFor(objects('1')))
    assert.equal(await digestOf(place), first)
    await converge(place.connection, wishFor(objects('2'), { round: 'r2' }))
    assert.notEqual(await digestOf(place), first)
  })

  void test('counts where only a part of the application is applied', async () => {
    await using place = await openPlace({ controllers: false })
    const contents = [configMap('settings', { a: '1' }), secret('access', { pin: '1' })]
    await converge(place.connection, wishFor([web(envFrom), ...contents]))
    const first = await digestOf(place)
    await converge(place.connection, { ...wishFor([web(envFrom)], { round: 'r2' }), contents })
    assert.equal(await digestOf(place), first)
  })
})
