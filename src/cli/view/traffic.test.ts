import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noPaint } from '../text/paint.ts'
import { trafficLines, trafficWords } from './traffic.ts'

const size = { columns: 80, paint: noPaint }

void test('primary comes first, whatever the order of the weights', () => {
  assert.equal(trafficWords({ canary: 5, baseline: 5, primary: 90 }), 'primary 90%, baseline 5%, canary 5%')
})

void test('the bar has its whole length, and the smallest share is seen', () => {
  for (const weights of [
    { primary: 99.5, canary: 0.5 },
    { primary: 100, canary: 0 },
    { primary: 33, canary: 33, baseline: 34 },
  ]) {
    const [line = ''] = trafficLines(weights, size)
    const bar = line.replace(/^traffic /, '').split(' ')[0] ?? ''
    assert.equal(bar.length, weights.baseline === undefined ? 40 : 33, line)
    assert.equal(bar.includes('░'), weights.canary > 0)
  }
})
