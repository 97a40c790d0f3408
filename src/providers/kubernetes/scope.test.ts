import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readBuiltIn } from '../../../test/kubernetes/kinds/built-in.ts'
import { apiVersionOf } from './api/kinds.ts'
import type { Manifest } from './manifest.ts'
import { inNamespace, scopesOf } from './scope.ts'

function object(
  apiVersion: string,
  kind: string,
  metadata: Manifest['metadata'] = { name: 'x' },
  spec?: unknown,
): Manifest {
  return { apiVersion, kind, metadata, ...(spec === undefined ? {} : { spec }) }
}

void test('every built-in kind of a real server is known as it is there', () => {
  const scopeOf = scopesOf([])
  const wrong = readBuiltIn().resources.filter(
    (one) => scopeOf(object(apiVersionOf(one), one.kind)) !== (one.namespaced ? 'namespace' : 'cluster'),
  )
  assert.deepEqual(
    wrong.map(({ group, kind }) => `${group}/${kind}`),
    [],
  )
})

void test('a custom kind is known by the definition that comes along', () => {
  const definition = (kind: string, scope: string): Manifest =>
    object(
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      { name: kind },
      { group: 'x.io', names: { kind }, scope },
    )
  const scopeOf = scopesOf([definition('Thing', 'Namespaced'), definition('World', 'Cluster')])
  const scopes = ['Thing', 'World', 'Other'].map((kind) => scopeOf(object('x.io/v1', kind)))
  assert.deepEqual(scopes, ['namespace', 'cluster', 'unknown'])
})

void test('a namespace is given, kept, or taken away', () => {
  const own = { name: 'x', namespace: 'own' }
  assert.equal(inNamespace(object('v1', 'Service'), 'shop', 'namespace').metadata.namespace, 'shop')
  assert.equal(inNamespace(object('v1', 'Service', own), 'shop', 'namespace').metadata.namespace, 'own')
  assert.deepEqual(inNamespace(object('v1', 'Node', own), 'shop', 'cluster').metadata, { name: 'x' })
  assert.deepEqual(inNamespace(object('x.io/v1', 'Thing'), 'shop', 'unknown').metadata, { name: 'x' })
})
