import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CheckResult } from '#domain/evidence.ts'
import type { Measured } from '#domain/evidence.ts'
import { boundResults } from './bound.ts'

function result(count: number, one: (at: number) => Measured): CheckResult {
  const row = Array.from({ length: count }, (_, at) => one(at))
  return {
    check: 'p99',
    strategy: 'canary-primary',
    outcome: 'pass',
    words: 'w'.repeat(2_000),
    limits: { alpha: 0.02 },
    figures: { values: count },
    samples: { canary: row, primary: row },
  }
}

const number = (at: number): Measured => ({
  type: 'value',
  at: 1_700_000_000_000 + at,
  value: Math.PI * (at + 1) * 100,
})
const failure = (at: number): Measured => ({ type: 'error', at: 1_700_000_000_000 + at, message: 'x'.repeat(1_000) })

void test('what fits stays as it is', () => {
  const few = [result(100, number)]
  assert.deepEqual(boundResults(few), few)
})

void test('the largest analysis there may be stays a small fact', () => {
  for (const one of [number, failure]) {
    const bounded = boundResults(Array.from({ length: 20 }, () => result(1_000, one)))
    const size = JSON.stringify(bounded).length
    assert.ok(size < 512 * 1024, `${size} bytes`)
    for (const each of bounded) CheckResult.parse(each)
  }
})

void test('what is left out is told, evenly, and the last moment stays', () => {
  const [bounded] = boundResults([result(3_000, number)])
  const row = bounded?.samples['canary'] ?? []
  assert.equal(row.length, 1_500)
  assert.deepEqual(row.at(-1), number(2_999))
  assert.equal(new Set(row.slice(1).map((one, i) => one.at - (row[i]?.at ?? 0))).size, 1)
  assert.equal(bounded?.figures['leftOut'], 3_000)
  assert.equal(bounded?.figures['values'], 3_000)
})
