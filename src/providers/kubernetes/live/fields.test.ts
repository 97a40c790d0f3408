import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fieldsOf } from './fields.ts'

void test('of a route people see its hosts, and who gets how much', () => {
  const backendRefs = [{ name: 'web', port: 80, weight: 75 }, { name: 'web-canary', weight: 25 }, { name: 'more' }]
  const route = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'web', namespace: 'shop', uid: '1', resourceVersion: '1', creationTimestamp: '' },
    spec: { hostnames: ['web.example.com'], rules: [{ backendRefs }] },
  }
  assert.deepEqual(fieldsOf(route), { hosts: 'web.example.com', backends: 'web 75, web-canary 25, more 1' })
})
