import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ROW_PX, scrollTopFor, windowOf } from './log-window.ts'

const height = 600

void test('draws what is seen and a little more', () => {
  const seen = windowOf({ count: 1_000, scrollTop: 4_000, height })
  assert.ok(seen.first < 200 && seen.first > 150)
  assert.ok(seen.end > 230 && seen.end < 280)
  assert.equal(seen.offsetPx, seen.first * ROW_PX)
  assert.equal(seen.totalPx, 1_000 * ROW_PX)
  assert.deepEqual(windowOf({ count: 0, scrollTop: 0, height }), { totalPx: 0, first: 0, end: 0, offsetPx: 0 })
})

void test('of more lines than any browser can be high every one can be reached', () => {
  const count = 5_000_000
  const { totalPx } = windowOf({ count, scrollTop: 0, height })
  assert.ok(totalPx < 17_000_000)
  const last = windowOf({ count, scrollTop: totalPx - height, height })
  assert.equal(last.end, count)
  assert.equal(last.offsetPx + (last.end - last.first) * ROW_PX, totalPx)
  for (const place of [0, 1_234_567, count - 1]) {
    const there = windowOf({ count, scrollTop: scrollTopFor(place, { count, height }), height })
    assert.ok(there.first <= place && place < there.end, `line ${place}`)
  }
})
