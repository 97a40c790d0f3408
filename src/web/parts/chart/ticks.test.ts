import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roundAxis, timeTicks } from './ticks.ts'

void test('an axis has round numbers and holds its span', () => {
  assert.deepEqual(roundAxis([0, 107.6]), { low: 0, high: 150, ticks: [0, 50, 100, 150] })
  assert.deepEqual(roundAxis([0, 100]).ticks, [0, 25, 50, 75, 100])
  assert.deepEqual(roundAxis([99, 99.9]).ticks, [99, 99.25, 99.5, 99.75, 100])
  assert.deepEqual(roundAxis([0, 1]).ticks, [0, 0.25, 0.5, 0.75, 1])
  for (const [low, high] of [
    [-3, 7],
    [0, 1e-6],
    [0.1, 0.3],
    [0, 123_456_789],
  ] as const) {
    const axis = roundAxis([low, high])
    assert.ok(axis.low <= low && axis.high >= high, `${low} to ${high}`)
    assert.ok(axis.ticks.length >= 3 && axis.ticks.length <= 8, `${axis.ticks.length} ticks`)
  }
})

void test('times on an axis are round, different and few', () => {
  assert.deepEqual(timeTicks(17_300, 19_400), [18_000, 19_000])
  assert.deepEqual(timeTicks(0, 60_000), [0, 15_000, 30_000, 45_000, 60_000])
  assert.deepEqual(timeTicks(500, 500), [500])
  assert.deepEqual(timeTicks(300, 400), [300])
  for (const span of [3_000, 90_000, 3_600_000, 86_400_000, 864_000_000]) {
    const ticks = timeTicks(1_000_000, 1_000_000 + span)
    assert.ok(ticks.length >= 1 && ticks.length <= 6, `${span}: ${ticks.length}`)
    assert.equal(new Set(ticks).size, ticks.length)
  }
})
