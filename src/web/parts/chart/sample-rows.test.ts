import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Measured } from '#domain/evidence.ts'
import { sampleRows, shareRows, spanOf } from './sample-rows.ts'

function values(start: number, ...numbers: readonly number[]): Measured[] {
  return numbers.map((value, index) => ({ type: 'value', at: start + index * 1_000, value }))
}

void test('moments hold all series, and say of each sample how it was judged', () => {
  const canary: Measured[] = [
    ...values(1_000, 3, 7),
    { type: 'none', at: 3_000, why: 'nan' },
    { type: 'error', at: 4_000, message: 'no answer' },
  ]
  const rows = sampleRows(
    [
      { name: 'canary', samples: canary },
      { name: 'primary', samples: values(1_000, 9) },
    ],
    { max: 5 },
    false,
  )
  assert.deepEqual(
    rows.map(({ x, points }) => [x, points.map((point) => point?.mark)]),
    [
      [1_000, ['within', 'value']],
      [2_000, ['beyond', undefined]],
      [3_000, ['none', undefined]],
      [4_000, ['error', undefined]],
    ],
  )
})

void test('series of different days lie over each other by what has passed since their first sample', () => {
  const rows = sampleRows(
    [
      { name: 'canary', samples: values(90_000_000, 1, 2) },
      { name: 'previous', samples: values(5_000, 3, 4) },
    ],
    {},
    true,
  )
  assert.deepEqual(
    rows.map(({ x }) => x),
    [0, 1_000],
  )
})

void test('the span holds numbers and limits, and begins at 0 only where that is near', () => {
  const of = (...numbers: readonly number[]) => [{ name: 'a', samples: values(0, ...numbers) }]
  assert.equal(spanOf(of(1, 10), {})[0], 0)
  const [low, high] = spanOf(of(99.2, 99.9), { min: 99 })
  assert.ok(low < 99 && low > 98 && high > 99.9 && high < 101)
  assert.equal(spanOf(of(20, 100), {}, 'percent')[1], 100)
  for (const flat of [spanOf(of(), {}), spanOf(of(0, 0), {}), spanOf(of(5, 5), {}), spanOf(of(-5), {})]) {
    assert.ok(flat[0] < flat[1])
  }
})

void test('a distribution climbs from its smallest to its largest number', () => {
  const rows = shareRows([
    { name: 'a', samples: values(0, 1, 2, 2, 4) },
    { name: 'b', samples: values(0, 3) },
    { name: 'none', samples: [{ type: 'none', at: 0, why: 'empty' }] },
  ])
  assert.deepEqual(rows, [
    { value: 1, shares: [0.25, 0, 0] },
    { value: 2, shares: [0.75, 0, 0] },
    { value: 3, shares: [0.75, 1, 0] },
    { value: 4, shares: [1, 1, 0] },
  ])
})
