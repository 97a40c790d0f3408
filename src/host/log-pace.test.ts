import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LogPace } from './log-pace.ts'

const MB = 1024 * 1024
const LIMIT = 8 * MB

/** The largest size that a log has once its first second was seen, and how often it was looked at, at a speed for ten seconds. */
function flood(bytesAMs: (at: number) => number): { largest: number; looks: number } {
  const pace = new LogPace(LIMIT)
  let [size, largest, looks] = [0, 0, 0]
  for (let at = 1; at <= 10_000; at += 1) {
    size += bytesAMs(at)
    if (at > 1_100) largest = Math.max(largest, size)
    if (!pace.isDue(at)) continue
    const cut = size > LIMIT ? size : 0
    size -= cut
    looks += 1
    pace.looked(at, { size, cut })
  }
  return { largest, looks }
}

void test('a log that does not grow is looked at once a second', () => {
  assert.equal(flood(() => 0).looks, 10)
})

void test('a clock that is set back holds no look up', () => {
  const pace = new LogPace(LIMIT)
  pace.looked(3_600_000, { size: 0, cut: 0 })
  assert.deepEqual([pace.isDue(3_600_500), pace.isDue(3_601_000), pace.isDue(1_000)], [false, true, true])
})

void test('a log that grows slowly is looked at seldom, and stays below its limit', () => {
  const { largest, looks } = flood(() => 1_000)
  assert.ok(largest <= LIMIT + MB && looks < 60, `${largest} bytes, ${looks} looks`)
})

void test('a flood goes beyond the limit by what is printed in some ten milliseconds, at any speed', () => {
  for (const bytesAMs of [100_000, 500_000, 2 * MB]) {
    const { largest, looks } = flood(() => bytesAMs)
    assert.ok(largest <= LIMIT + 11 * bytesAMs, `${largest / MB} MB at ${bytesAMs} bytes a millisecond`)
    assert.ok(looks <= 1_000)
  }
})

void test('a flood that begins after silence is found within a second, and looks become rare when it is over', () => {
  const { largest, looks } = flood((at) => (at > 3_000 && at < 5_000 ? 100_000 : 0))
  assert.ok(largest <= 1_000 * 100_000 + LIMIT)
  assert.ok(looks < 250, `${looks} looks`)
})
