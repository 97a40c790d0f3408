import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { nameWithout, orderEnvironments } from './environment.ts'

void test('environments stand in the order in which a release passes them', () => {
  const mixed = ['production', 'uat', 'prod', 'canary', 'eu', 'pre-production', 'stage', 'qa', 'test', 'dev', 'staging']
  const early = ['dev', 'development', 'test', 'qa', 'staging', 'stage', 'preprod', 'pre-production']
  assert.deepEqual(orderEnvironments([...mixed, 'dev', 'preprod', 'development']), [
    ...early,
    'eu',
    'uat',
    'canary',
    'prod',
    'production',
  ])
  const ordered = ['Dev', 'dev-2', 'zone', 'prod-eu', 'prod-us']
  assert.deepEqual(orderEnvironments(ordered.toReversed()), ordered)
})

void test('the order does not depend on the order in which they were found', () => {
  const name = fc.oneof(fc.constantFrom('dev', 'qa', 'prod', 'prod-eu', '', '__proto__', 'é'), fc.string())
  fc.assert(
    fc.property(fc.array(name), (names) => {
      assert.deepEqual(orderEnvironments(names), orderEnvironments(names.toReversed()))
    }),
  )
})

const NAMES: readonly (readonly [environment: string, name: string, row: string])[] = [
  ['staging', 'shop-staging', 'shop'],
  ['Production', 'shop-production', 'shop'],
  ['eu', 'eu-shop', 'shop'],
  ['dev', 'dev-dev', 'dev'],
  ['prod', 'shop-production', 'shop-production'],
  ['dev', 'dev', 'dev'],
  ['', 'shop-', 'shop-'],
  ['op', 'shop', 'shop'],
]

for (const [environment, name, row] of NAMES) {
  void test(`${name} in ${environment === '' ? 'no environment' : environment} is a cell of ${row}`, () => {
    assert.equal(nameWithout(environment, name), row)
  })
}
