import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clusterPlace } from '../../../../test/kubernetes-provider/cluster-place.ts'
import { configMap, deployment } from '../../../../test/kubernetes-provider/objects.ts'
import { keyOf } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'

const CONFIG = { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'c' }

void test('an object is applied, changed without effect, read and removed', async (t) => {
  const { cluster } = await clusterPlace(t, { controllers: false, tls: true, token: 'hush-hush' })
  const { objects } = cluster
  assert.equal(await objects.get(CONFIG), undefined)
  const first = await objects.apply(configMap('c', { a: '1' }))
  assert.equal(first.created, true)
  const again = await objects.apply(configMap('c', { a: '1' }))
  assert.equal(again.created, false)
  assert.equal(again.object.metadata.resourceVersion, first.object.metadata.resourceVersion)
  assert.deepEqual((await objects.get(CONFIG))?.['data'], { a: '1' })
  assert.equal(await objects.remove(CONFIG, { propagation: 'background' }), true)
  assert.equal(await objects.remove(CONFIG, { propagation: 'background' }), false)
})

void test('a dry run changes nothing', async (t) => {
  const { cluster, server } = await clusterPlace(t, { controllers: false })
  await cluster.objects.apply(configMap('c', { a: '1' }))
  server.requests.clear()
  const { object } = await cluster.objects.apply(configMap('c', { a: '2' }), { dryRun: true })
  assert.deepEqual(object['data'], { a: '2' })
  await cluster.objects.remove(CONFIG, { propagation: 'background', dryRun: true })
  assert.deepEqual((await cluster.objects.get(CONFIG))?.['data'], { a: '1' })
  assert.deepEqual(
    server.requests.writes().filter(({ verb }) => verb === 'patch'),
    [],
  )
})

void test('only the very object that is meant is removed', async (t) => {
  const { cluster } = await clusterPlace(t, { controllers: false })
  await cluster.objects.apply(configMap('c', { a: '1' }))
  const removed = cluster.objects.remove(CONFIG, { propagation: 'background', uid: 'another' })
  await assert.rejects(removed, { code: 'kubernetes.changed' })
  assert.ok(await cluster.objects.get(CONFIG))
})

void test('a list comes in pages, and its items say what they are', async (t) => {
  const { cluster } = await clusterPlace(t, { controllers: false })
  for (let n = 0; n < 7; n += 1) await cluster.objects.apply(configMap(`c${n}`, {}))
  const info = await cluster.kinds.find('v1', 'ConfigMap')
  assert.ok(info)
  const sizes: number[] = []
  for await (const { items } of cluster.objects.list(info, { namespace: 'shop', limit: 3 })) {
    sizes.push(items.length)
    assert.ok(items.every(({ kind, apiVersion }) => kind === 'ConfigMap' && apiVersion === 'v1'))
  }
  assert.deepEqual(sizes, [3, 3, 1])
})

void test('a kind that the cluster lacks is an error, and so is a name that leads elsewhere', async (t) => {
  const { cluster } = await clusterPlace(t, { controllers: false })
  const rollout: Manifest = {
    apiVersion: 'example.com/v1',
    kind: 'Rollout',
    metadata: { name: 'r', namespace: 'shop' },
  }
  await assert.rejects(cluster.objects.apply(rollout), {
    code: 'kubernetes.missing-kind',
    message: 'The cluster does not know the kind Rollout of example.com/v1',
  })
  await assert.rejects(cluster.objects.get(keyOf(configMap('..', {}))), { code: 'kubernetes.invalid' })
  await assert.rejects(cluster.objects.get({ ...CONFIG, namespace: '' }), /it needs a namespace/)
  assert.equal(await cluster.objects.get({ ...CONFIG, name: 'a/../../secrets/b' }), undefined)
})

void test('a group whose discovery fails is unknown: neither there nor not there', async (t) => {
  const { cluster, server } = await clusterPlace(t, { controllers: false })
  const up = server.faults.groupDown('apps')
  await assert.rejects(cluster.objects.apply(deployment('web')), { code: 'kubernetes.unavailable' })
  cluster.kinds.forget()
  await assert.rejects(cluster.objects.apply(deployment('web')), { code: 'kubernetes.discovery', kind: 'world' })
  await assert.rejects(cluster.objects.remove(keyOf(deployment('web')), { propagation: 'background' }), {
    code: 'kubernetes.discovery',
  })
  assert.deepEqual((await cluster.kinds.list()).failedGroups, ['apps'])
  assert.equal((await cluster.objects.apply(configMap('c', {}))).created, true)
  up()
  cluster.kinds.forget()
  assert.equal((await cluster.objects.apply(deployment('web'))).created, true)
})

void test('a secret is applied in the form in which it is kept, so that what leaves it goes', async (t) => {
  const { cluster } = await clusterPlace(t, { controllers: false })
  const secret = (stringData: Record<string, string>): Manifest => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', namespace: 'shop' },
    stringData,
  })
  await cluster.objects.apply(secret({ a: '1', b: '2' }))
  const { object } = await cluster.objects.apply(secret({ a: '1' }))
  assert.deepEqual(object['data'], { a: 'MQ==' })
})
