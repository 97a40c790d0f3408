import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imagesOf, parseImage, versionsOf } from './images.ts'
import type { Manifest } from './manifest.ts'

const DIGEST = `sha256:${'0123456789ab'.padEnd(64, '0')}`

const references: readonly [reference: string, repository: string, name: string, version: string][] = [
  ['web', 'web', 'web', 'latest'],
  ['web:1.2', 'web', 'web', '1.2'],
  ['shop/web:1.2', 'shop/web', 'web', '1.2'],
  ['localhost:5000/shop/web', 'localhost:5000/shop/web', 'web', 'latest'],
  ['localhost:5000/shop/web:1.2', 'localhost:5000/shop/web', 'web', '1.2'],
  [`web:1.2@${DIGEST}`, 'web', 'web', '1.2'],
  [`shop/web@${DIGEST}`, 'shop/web', 'web', 'sha256:0123456789ab'],
]

for (const [reference, repository, name, version] of references) {
  void test(`image ${reference.slice(0, 40)}`, () => {
    assert.deepEqual(parseImage(reference), { repository, name, version })
  })
}

function pods(kind: string, images: readonly string[], annotations = {}): Manifest {
  const spec = { containers: images.map((image, n) => ({ name: `c${n}`, image })) }
  return { apiVersion: 'apps/v1', kind, metadata: { name: 'x', annotations }, spec: { template: { spec } } }
}

void test('images are found in every kind that has pods', () => {
  const spec = {
    containers: [{ name: 'a', image: 'a:1' }],
    initContainers: [{ name: 'b', image: 'b:1' }, { name: 'c' }],
  }
  const metadata = { name: 'x' }
  const found = [
    { container: 'a', image: 'a:1' },
    { container: 'b', image: 'b:1' },
  ]
  assert.deepEqual(imagesOf({ apiVersion: 'v1', kind: 'Pod', metadata, spec }), found)
  assert.deepEqual(
    imagesOf({ apiVersion: 'argoproj.io/v1', kind: 'Rollout', metadata, spec: { template: { spec } } }),
    found,
  )
  const jobTemplate = { spec: { template: { spec } } }
  assert.deepEqual(imagesOf({ apiVersion: 'batch/v1', kind: 'CronJob', metadata, spec: { jobTemplate } }), found)
})

void test('each name has one version; hooks do not run', () => {
  const objects = [
    pods('Deployment', ['shop/web:1', 'proxy:3']),
    pods('Deployment', ['shop/web:1']),
    pods('DaemonSet', ['shop/web:2']),
    pods('Job', ['migrate:9'], { 'slipway.dev/hook': 'before-sync' }),
  ]
  assert.deepEqual(versionsOf(objects), [
    { name: 'web', version: '1, 2' },
    { name: 'proxy', version: '3' },
  ])
})

void test('repositories that end alike are named in full', () => {
  assert.deepEqual(versionsOf([pods('Deployment', ['a/web:1', 'b/web:2', 'api:3'])]), [
    { name: 'a/web', version: '1' },
    { name: 'b/web', version: '2' },
    { name: 'api', version: '3' },
  ])
})
