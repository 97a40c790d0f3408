import assert from 'node:assert/strict'
import { test } from 'node:test'
import { trafficRows, variantsOf } from './traffic-rows.ts'
import type { TrafficPoint } from './traffic-rows.ts'

const points: readonly TrafficPoint[] = [
  { at: 2_000, weights: { canary: 20, primary: 80 } },
  { at: 1_000, weights: { primary: 100, baseline: 0 } },
]

void test('every change is a step, and the last one lasts until the end', () => {
  assert.deepEqual(variantsOf(points), ['primary', 'canary'])
  assert.deepEqual(trafficRows(points, 5_000), [
    { at: 1_000, shares: [100, 0] },
    { at: 2_000, shares: [80, 20] },
    { at: 5_000, shares: [80, 20] },
  ])
})

void test('without any change there is nothing to draw', () => {
  assert.deepEqual(trafficRows([], 5_000), [])
})
