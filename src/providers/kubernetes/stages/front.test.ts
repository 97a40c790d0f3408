import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StageDraft } from '#domain/provider.ts'
import { istioKinds } from '../../../../test/kubernetes/custom-kinds.ts'
import { webAt } from '../../../../test/kubernetes-provider/application.ts'
import { rehearse } from '../../../../test/kubernetes-provider/rehearsal.ts'
import { play } from '../../../../test/play-stage.ts'
import type { Rehearsal } from '../../../../test/kubernetes-provider/rehearsal.ts'
import { objectsIn } from '../../../../test/kubernetes-provider/sight.ts'
import { until } from '../../../../test/until.ts'
import { at, listAt } from '../live/fields.ts'
import type { Manifest } from '../manifest.ts'
import { restore } from '../restore.ts'

const stage = (kind: string, options: object = {}): StageDraft => ({ kind, options })
const SYNC = [stage('sync')]

function selectorIn(r: Rehearsal): unknown {
  const front = objectsIn(r, 'services').find(({ metadata }) => metadata.name === 'web')
  return at(front, 'spec.selector')
}

function variantsIn(r: Rehearsal): readonly unknown[] {
  return objectsIn(r, 'pods').map(({ metadata }) => metadata.labels?.['slipway.dev/variant'])
}

void test('a primary without a pod holds up no canary', async () => {
  await using r = await rehearse()
  const [v1, v2] = [webAt({ replicas: 0 }), webAt({ image: 'web:2', replicas: 0 })]
  await r.deploy(v1, SYNC).all()
  const second = r.deploy(v2, [stage('canary'), stage('clean')], { running: v1 })
  await play(() => second.run(0))
  assert.deepEqual(selectorIn(r), { app: 'web', 'slipway.dev/variant': 'primary' })
  assert.deepEqual(variantsIn(r), ['canary'])
  await play(() => second.run(1))
})

void test('a paused workload is named as what is waited for, and its copy starts all the same', async () => {
  await using r = await rehearse()
  const [v1, v2] = [webAt({}), webAt({ image: 'web:2', spec: { paused: true } })]
  await r.deploy(v1, SYNC).all()
  const app = { traffic: { method: 'pods' } }
  await r.deploy(v2, [stage('canary')], { running: v1, app }).all()
  assert.ok(variantsIn(r).includes('canary'))
  const web = objectsIn(r, 'deployments.apps').find(({ metadata }) => metadata.name === 'web')
  r.server.store.put('deployments.apps', { ...web, spec: { ...(web?.['spec'] as object), paused: true } } as never)
  const third = r.deploy(v2, [stage('canary')], { running: v1 })
  const waits = await until('the reason', async () => {
    const result = await third.run(0)
    return result.status === 'waiting' && result.for.startsWith('the Service') ? result.for : undefined
  })
  assert.match(waits, /Deployment shop\/web is paused$/)
})

/** The mesh chooses among the pods of the one Service. */
const subsets: Manifest = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'web' },
  spec: { hosts: ['web'], http: [{ route: [{ destination: { host: 'web', subset: 'primary' } }] }] },
}

void test('a Service whose subsets get the requests selects every variant, and its pods bear the label from the start', async () => {
  await using r = await rehearse({ definitions: istioKinds() })
  const app = { traffic: { method: 'istio', virtualService: 'web' } }
  const [v1, v2] = [webAt({ more: [subsets] }), webAt({ image: 'web:2', more: [subsets] })]
  const shares = (): unknown =>
    listAt(objectsIn(r, 'virtualservices.networking.istio.io')[0], 'spec.http')[0]?.['route']
  await r.deploy(v1, SYNC, { app }).all()
  assert.deepEqual(new Set(variantsIn(r)), new Set(['primary']))
  const second = r.deploy(v2, [stage('canary'), stage('traffic', { canary: 20 }), stage('primary')], {
    app,
    running: v1,
  })
  await second.all()
  assert.deepEqual(selectorIn(r), { app: 'web' })
  assert.deepEqual(shares(), [
    { destination: { host: 'web', subset: 'primary' }, weight: 80 },
    { destination: { host: 'web', subset: 'canary' }, weight: 20 },
  ])
  for (const n of [2, 1, 0]) await play(() => second.revert(n))
  await r.connection.inventories.remove('web')
  await r.reconnect()
  await play(() => restore(second.context(-1), v1))
  assert.deepEqual(shares(), [{ destination: { host: 'web', subset: 'primary' } }])
  await until('the pods of primary alone', () => new Set(variantsIn(r)).size === 1 && variantsIn(r)[0] === 'primary')
})

void test('subsets that come later get no request before pods bear their label', async () => {
  await using r = await rehearse({ definitions: istioKinds() })
  const app = { traffic: { method: 'istio', virtualService: 'web' } }
  const v1 = webAt({})
  await r.deploy(v1, SYNC, { app }).all()
  const seen: unknown[] = []
  r.server.store.onChange(({ collection }) => {
    if (collection === 'virtualservices.networking.istio.io') seen.push(...variantsIn(r))
  })
  await r.deploy(webAt({ more: [subsets] }), SYNC, { app, running: v1 }).all()
  assert.ok(seen.includes('primary'))
})

void test('a Service that git keeps to primary finds its pods from the first sync', async () => {
  await using r = await rehearse()
  const spec = { selector: { app: 'web', 'slipway.dev/variant': 'primary' }, ports: [{ port: 81 }] }
  const other = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'other' }, spec }
  await r.deploy(webAt({ more: [other] }), SYNC).all()
  assert.deepEqual(variantsIn(r), ['primary', 'primary'])
})
