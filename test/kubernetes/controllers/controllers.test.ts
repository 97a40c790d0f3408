import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { at, listOf, objectOf, textOf } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { ApiObject } from '../object.ts'
import { startApiServer } from '../server.ts'
import type { ApiServer } from '../server.ts'
import { NAMESPACE, speaker, workload } from '../speak.ts'

const MINUTE_MS = 60_000

async function cluster(t: TestContext): Promise<ApiServer> {
  const server = await startApiServer({ manual: true })
  t.after(() => server.close())
  server.seed(NAMESPACE)
  return server
}

function find(server: ApiServer, collection: string, name: string): ApiObject | undefined {
  return server.store.collection(collection).get('shop', name)
}

function names(server: ApiServer, collection: string): string[] {
  return [...server.store.collection(collection).within('shop')].map(({ metadata }) => metadata.name)
}

function change(server: ApiServer, collection: string, object: JsonObject): void {
  const now = find(server, collection, String(at(object, 'metadata', 'name')))
  assert.ok(now)
  server.world
    .actAs('tester')
    .update(collection, { ...now, spec: { ...objectOf(now['spec']), ...objectOf(object['spec']) } })
}

function imagesOf(server: ApiServer): string[] {
  const pods = [...server.store.collection('pods').within('shop')]
  return pods.map((pod) => textOf(at(listOf(at(pod, 'spec', 'containers'))[0], 'image')))
}

test('a StatefulSet comes up in order, and is replaced from the top', async (t) => {
  const server = await cluster(t)
  server.seed(workload('StatefulSet', 'db', { serviceName: 'db', replicas: 2 }))
  server.advance(400)
  assert.deepEqual(names(server, 'pods'), ['db-0'])
  server.advance(2000)
  assert.deepEqual(names(server, 'pods'), ['db-0', 'db-1'])
  change(server, 'statefulsets.apps', workload('StatefulSet', 'db', { image: 'web:v2' }))
  server.advance(3500)
  assert.deepEqual(imagesOf(server).toSorted(), ['web:v1', 'web:v2'])
  server.advance(10_000)
  assert.deepEqual(imagesOf(server), ['web:v2', 'web:v2'])
  const status = objectOf(find(server, 'statefulsets.apps', 'db')?.['status'])
  assert.equal(status['currentRevision'], status['updateRevision'])
})

test('a DaemonSet replaces its pod', async (t) => {
  const server = await cluster(t)
  server.seed(workload('DaemonSet', 'log'))
  server.advance(2000)
  change(server, 'daemonsets.apps', workload('DaemonSet', 'log', { image: 'web:v2' }))
  server.advance(10_000)
  assert.deepEqual(imagesOf(server), ['web:v2'])
  assert.equal(at(find(server, 'daemonsets.apps', 'log'), 'status', 'numberReady'), 1)
})

test('a Job is tried again up to its limit, and says why it failed', async (t) => {
  const server = await cluster(t)
  server.seed(workload('Job', 'task', { image: 'fail:v1', backoffLimit: 1 }))
  server.advance(MINUTE_MS)
  assert.equal(names(server, 'pods').length, 2)
  const [, failed] = listOf(at(find(server, 'jobs.batch', 'task'), 'status', 'conditions'))
  assert.deepEqual([at(failed, 'type'), at(failed, 'reason')], ['Failed', 'BackoffLimitExceeded'])
})

test('a Deployment that recreates never runs two versions', async (t) => {
  const server = await cluster(t)
  server.seed(workload('Deployment', 'web', { replicas: 2, strategy: { type: 'Recreate' } }))
  server.advance(2000)
  const seen = new Set<string>()
  server.store.onChange(({ collection }) => {
    if (collection === 'pods') seen.add([...new Set(imagesOf(server))].join())
  })
  change(server, 'deployments.apps', workload('Deployment', 'web', { image: 'web:v2' }))
  server.advance(10_000)
  assert.deepEqual([...seen].sort(), ['', 'web:v1', 'web:v2'])
  assert.equal(at(find(server, 'deployments.apps', 'web'), 'status', 'availableReplicas'), 2)
})

test('a quota that is used up stops a rollout, which says so', async (t) => {
  const server = await cluster(t)
  server.seed({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q', namespace: 'shop' },
    spec: { hard: { pods: '1' } },
  })
  server.seed(workload('Deployment', 'web', { replicas: 2 }))
  server.advance(3000)
  const conditions = listOf(at(find(server, 'deployments.apps', 'web'), 'status', 'conditions')).map(objectOf)
  const failure = conditions.find(({ type }) => type === 'ReplicaFailure')
  assert.match(String(failure?.['message']), /exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1/)
})

test('the endpoints of a Service are its pods, and only the ready ones are ready', async (t) => {
  const server = await cluster(t)
  server.seed({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  })
  const probe = { httpGet: { path: '/', port: 80 } }
  const container = { name: 'web', image: 'never-ready:v1', readinessProbe: probe }
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } }
  server.seed(workload('Deployment', 'web', { template }))
  server.advance(2000)
  const slice = (): unknown =>
    listOf([...server.store.collection('endpointslices.discovery.k8s.io').within('shop')][0]?.['endpoints'])[0]
  assert.equal(at(slice(), 'conditions', 'ready'), false)
  change(server, 'deployments.apps', workload('Deployment', 'web'))
  server.advance(10_000)
  assert.equal(at(slice(), 'conditions', 'ready'), true)
})

test('claims are bound where their class exists, and go after their pods', async (t) => {
  const server = await cluster(t)
  server.seed({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'fast' },
    provisioner: 'test',
  })
  const resources = { requests: { storage: '1Gi' } }
  const spec = { storageClassName: 'fast', accessModes: ['ReadWriteOnce'], resources }
  server.seed({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: 'shop' }, spec })
  server.advance(1000)
  const claim = find(server, 'persistentvolumeclaims', 'data')
  assert.equal(at(claim, 'status', 'phase'), 'Bound')
  assert.ok(claim)
  server.world.actAs('tester').remove('persistentvolumeclaims', claim)
  server.advance(2000)
  assert.deepEqual(names(server, 'persistentvolumeclaims'), [])
})

test('an autoscaler keeps its target within its bounds, and owns the number then', async (t) => {
  const server = await cluster(t)
  server.seed(workload('Deployment', 'web', { replicas: 5 }))
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
  server.seed({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { scaleTargetRef, maxReplicas: 3 },
  })
  server.advance(MINUTE_MS)
  const deployment = find(server, 'deployments.apps', 'web')
  assert.equal(at(deployment, 'spec', 'replicas'), 3)
  const owner = deployment?.metadata.managedFields?.find(({ subresource }) => subresource === 'scale')
  assert.deepEqual(owner?.fieldsV1, { 'f:spec': { 'f:replicas': {} } })
})

test('a CronJob starts its Job when it is due', async (t) => {
  const server = await cluster(t)
  const jobTemplate = { spec: objectOf(workload('Job', 'task', { image: 'done:v1' })['spec']) }
  server.seed({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tick', namespace: 'shop' },
    spec: { schedule: '*/5 * * * *', jobTemplate },
  })
  server.advance(6 * MINUTE_MS)
  assert.equal(names(server, 'jobs.batch').length, 1)
})

test('logs are those of the running container, or of the one before it', async (t) => {
  const server = await cluster(t)
  const api = speaker(server)
  server.seed(workload('Deployment', 'web', { image: 'crash:v1' }))
  server.advance(5000)
  const [name = ''] = names(server, 'pods')
  const path = `/api/v1/namespaces/shop/pods/${name}/log`
  assert.equal(await api.text(`${path}?tailLines=1`), 'fatal: cannot open the database\n')
  assert.match(await api.text(`${path}?previous=true`), /^starting\n/)
  assert.equal((await api.get(`${path}?container=none`)).status, 400)
})

test('pods are available only after the seconds that the Deployment asks for', async (t) => {
  const server = await cluster(t)
  server.seed(workload('Deployment', 'web', { minReadySeconds: 5 }))
  const available = (): unknown => at(find(server, 'deployments.apps', 'web'), 'status', 'availableReplicas')
  server.advance(4000)
  assert.equal(available(), undefined)
  server.advance(4000)
  assert.equal(available(), 1)
})

test('a budget that allows no disruption keeps its pod from being evicted', async (t) => {
  const server = await cluster(t)
  const api = speaker(server)
  server.seed(workload('Deployment', 'web'))
  const budget = { minAvailable: 1, selector: { matchLabels: { app: 'web' } } }
  server.seed({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'shop' },
    spec: budget,
  })
  server.advance(2000)
  const [name = ''] = names(server, 'pods')
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } }
  const path = `/api/v1/namespaces/shop/pods/${name}/eviction`
  assert.equal((await api.send('POST', path, eviction)).status, 429)
  change(server, 'deployments.apps', workload('Deployment', 'web', { replicas: 2 }))
  server.advance(2000)
  assert.equal((await api.send('POST', path, eviction)).status, 201)
})
