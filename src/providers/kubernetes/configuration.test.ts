import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import { configuration } from './configuration.ts'
import type { Manifest } from './manifest.ts'

function object(apiVersion: string, kind: string, metadata: Manifest['metadata'], more = {}): Manifest {
  return { apiVersion, kind, metadata, ...more }
}

const config = object('v1', 'ConfigMap', { name: 'c', namespace: 'shop' }, { data: { a: 'yes', b: 'x\ny\n' } })

function files(...objects: Manifest[]): { path: string; text: string; cut: boolean }[] {
  const all = [...configuration({ objects, namespace: 'shop' })]
  return all.map(({ path, text, cut }) => ({ path, text: text ?? '', cut: cut ?? false }))
}

void test('each object is a file that says the same', () => {
  const [file] = files(config)
  assert.equal(file?.path, 'shop/ConfigMap-c.yaml')
  assert.deepEqual(parse(file.text), config)
  assert.match(file.text, /a: "yes"/)
})

void test('each has a path of its own that leads nowhere else', () => {
  const named = { name: 'web', namespace: 'shop' }
  const paths = files(
    object('v1', 'Service', named),
    object('serving.knative.dev/v1', 'Service', named),
    object('v1', 'Namespace', { name: 'shop' }),
    object('v1', '../Service', { name: '../../etc', namespace: '..' }),
    object('v1', '..\\Service', { name: '../../etc', namespace: '..' }),
    object('v1', '::Service', { name: '../../etc', namespace: '..' }),
  ).map(({ path }) => path)
  assert.deepEqual(paths.slice(0, 3), [
    'shop/Service-web.yaml',
    'shop/Service.serving.knative.dev-web.yaml',
    'Namespace-shop.yaml',
  ])
  assert.equal(new Set(paths).size, paths.length)
  for (const path of paths) assert.doesNotMatch(path, /(^|\/)\.{1,2}(\/|$)|\\|^\//)
})

void test('what Secrets hold is hidden, their keys are not', () => {
  const [file] = files(
    object('v1', 'Secret', { name: 's', namespace: 'shop' }, { data: { a: 'eA==' }, stringData: { b: 'hush' } }),
  )
  assert.deepEqual(parse(file?.text ?? ''), {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', namespace: 'shop' },
    data: { a: '(hidden)', b: '(hidden)' },
  })
})

void test('what is larger than any server takes is named only', () => {
  const [file] = files({ ...config, data: { a: 'x'.repeat(5_000_000) } })
  assert.deepEqual(file, { path: 'shop/ConfigMap-c.yaml', text: '', cut: true })
})
