import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LiveObject } from '../manifest.ts'
import { entryOf } from './entry.ts'
import { CONTENT, slim } from './slim.ts'

function live(kind: string, fields: Record<string, unknown>, metadata: Record<string, unknown> = {}): LiveObject {
  return {
    apiVersion: kind === 'CustomResourceDefinition' ? 'apiextensions.k8s.io/v1' : 'v1',
    kind,
    metadata: { name: 'x', namespace: 'shop', uid: 'u', resourceVersion: '1', creationTimestamp: 't', ...metadata },
    ...fields,
  }
}

const CLAIM = { name: 'd', persistentVolumeClaim: { claimName: 'd' } }

const secretOf = (value: string): LiveObject => live('Secret', { type: 'Opaque', data: { key: value } })

void test('a secret is kept without its values, and whether it changed can still be told', () => {
  const a = slim(secretOf('aHVzaA=='), 'salt')
  assert.ok(!JSON.stringify(a).includes('aHVzaA=='))
  assert.deepEqual(Object.keys(a).toSorted(), ['apiVersion', 'kind', 'metadata', CONTENT, 'type'].toSorted())
  assert.deepEqual(slim(secretOf('aHVzaA=='), 'salt')[CONTENT], a[CONTENT])
  assert.notDeepEqual(slim(secretOf('other'), 'salt')[CONTENT], a[CONTENT])
  assert.notDeepEqual(slim(secretOf('aHVzaA=='), 'other salt')[CONTENT], a[CONTENT])
})

void test('what is large and says nothing of how a thing is, is left out', () => {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': 'x'.repeat(1_000), mine: 'stays' }
  const container = { name: 'web', image: 'web:v1', env: [{ name: 'A', value: 'x'.repeat(500) }], volumeMounts: [{}] }
  const pod = slim(
    live(
      'Pod',
      {
        spec: {
          nodeName: 'n',
          tolerations: [{}],
          volumes: [{ name: 'v', configMap: {} }, CLAIM],
          containers: [container],
        },
        status: { phase: 'Running' },
      },
      { annotations, managedFields: [{}] },
    ),
    'salt',
  )
  assert.deepEqual(pod['spec'], { nodeName: 'n', volumes: [CLAIM], containers: [{ name: 'web', image: 'web:v1' }] })
  assert.deepEqual(pod.metadata.annotations, { mine: 'stays' })
  assert.equal(pod.metadata.managedFields, undefined)
  assert.deepEqual(pod['status'], { phase: 'Running' })
  const definition = slim(
    live('CustomResourceDefinition', { spec: { versions: [{ name: 'v1', served: true, schema: {} }] } }),
    'salt',
  )
  assert.deepEqual(definition['spec'], { versions: [{ name: 'v1', served: true }] })
})

void test('the fingerprint of what an application put there changes with all but status and version', () => {
  const ours = {
    labels: { 'slipway.dev/application': 'shop' },
    annotations: { 'slipway.dev/tracking': 'shop:/ConfigMap/shop/x' },
  }
  const print = (fields: Record<string, unknown>, metadata: Record<string, unknown> = {}): string =>
    entryOf(live('ConfigMap', fields, { ...ours, ...metadata }), 'salt').fingerprint
  const before = print({ data: { a: '1' } })
  assert.equal(print({ data: { a: '1' }, status: { x: 1 } }, { resourceVersion: '2', managedFields: [{}] }), before)
  assert.notEqual(print({ data: { a: '2' } }), before)
  assert.notEqual(print({ data: { a: '1' } }, { labels: { ...ours.labels, more: 'x' } }), before)
})

void test('an object is somebody’s only where its annotation names that very object', () => {
  const labels = { 'slipway.dev/application': 'shop' }
  const of = (tracking?: string): string | undefined =>
    entryOf(live('ConfigMap', {}, { labels, annotations: { 'slipway.dev/tracking': tracking } }), 'salt').application
  assert.equal(of('shop:/ConfigMap/shop/x'), 'shop')
  assert.equal(of('shop:/ConfigMap/shop/other'), undefined)
  assert.equal(of('other:/ConfigMap/shop/x'), undefined)
  assert.equal(of(), undefined)
})
