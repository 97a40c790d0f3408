import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspectApplication } from '#domain/application.ts'
import { SAMPLE_KINDS } from '#domain/testing/sample-kinds.ts'
import { kubernetes } from './index.ts'
import { isByPods } from './traffic-settings.ts'

const KINDS = { ...SAMPLE_KINDS, providers: [kubernetes] }
const NOTHING = /there is nothing to measure$/

function warnings(traffic: string, variant = 'canary'): string[] {
  const text = `kubernetes: { traffic: ${traffic} }
pipeline: [${variant}, analysis: { for: 1m, checks: [metric: p99] }, primary, clean]
`
  const { errors, warnings } = inspectApplication(text, 'shop/app.slipway.yaml', KINDS)
  assert.deepEqual(errors, [])
  return warnings.map(({ message }) => message)
}

void test('a canary beside the pods of its Service is measured without a traffic stage, no other is', () => {
  assert.deepEqual(warnings('{ method: pods }'), [])
  assert.match(warnings('{ method: service }').join(), NOTHING)
  assert.match(warnings('{ method: gateway, route: shop }').join(), NOTHING)
  assert.match(warnings('{ method: pods }', 'baseline').join(), NOTHING)
})

void test('a section that is not right yet is no reason to fail', () => {
  for (const written of [undefined, null, 'pods', [], { traffic: 'pods' }, { traffic: { method: 1 } }]) {
    assert.equal(isByPods(written), false)
  }
})
