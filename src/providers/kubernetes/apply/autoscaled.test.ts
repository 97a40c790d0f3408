import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StageDraft } from '#domain/provider.ts'
import { DESIRED_REPLICAS } from '../../../../test/kubernetes/controllers/autoscaler.ts'
import { webAt } from '../../../../test/kubernetes-provider/application.ts'
import { rehearse } from '../../../../test/kubernetes-provider/rehearsal.ts'
import type { Rehearsal } from '../../../../test/kubernetes-provider/rehearsal.ts'
import { objectsIn } from '../../../../test/kubernetes-provider/sight.ts'
import { until } from '../../../../test/until.ts'
import { drift } from '../drift/of-application.ts'
import { at } from '../live/fields.ts'
import { ANNOTATIONS } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import { AppSettings } from '../settings.ts'

const SYNC: readonly StageDraft[] = [{ kind: 'sync', options: {} }]

const scaler: Manifest = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web', annotations: { [DESIRED_REPLICAS]: '6', [ANNOTATIONS.ignore]: 'health' } },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas: 2,
    maxReplicas: 10,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
  },
}

function sizeIn(r: Rehearsal): unknown {
  return at(objectsIn(r, 'deployments.apps')[0], 'spec.replicas')
}

void test('a size that an autoscaler set is left to it, and is no drift, also where git names one', async () => {
  await using r = await rehearse()
  const [v1, v2] = [webAt({ more: [scaler] }), webAt({ image: 'web:2', more: [scaler] })]
  await r.deploy(v1, SYNC).all()
  await until('6 replicas', () => sizeIn(r) === 6)
  await r.deploy(v2, SYNC, { running: v1 }).all()
  assert.equal(sizeIn(r), 6)
  assert.ok(r.log.includes('Deployment shop/web: spec.replicas is left to its autoscaler'))
  const { store, inventories } = r.connection
  const keys = (await inventories.read('web'))?.keys ?? []
  store.follow('web', () => {}).want(keys)
  await until('all that is there', () => keys.every((key) => store.find(key)))
  const [subject, { signal }] = [{ name: 'web', app: AppSettings.parse({}) }, new AbortController()]
  assert.deepEqual((await drift(r.connection, { subject, desired: v2, signal })).differences, [])
})

void test('a size that nobody watches over any more is a conflict', async () => {
  await using r = await rehearse()
  const v1 = webAt({ more: [scaler] })
  await r.deploy(v1, SYNC).all()
  await until('6 replicas', () => sizeIn(r) === 6)
  const v2 = webAt({ image: 'web:2' })
  await r.connection.cluster.objects.remove(
    { ...scaler, metadata: { ...scaler.metadata, namespace: 'shop' } },
    { propagation: 'background' },
  )
  await assert.rejects(r.deploy(v2, SYNC, { running: v1 }).all(), {
    code: 'kubernetes.conflict',
    message: /\.spec\.replicas/,
  })
})
