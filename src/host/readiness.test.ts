import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backOffMs } from './back-off.ts'
import { adoptedAt, foldProbe, refusedAt, startingAt } from './readiness.ts'
import type { Readiness } from './readiness.ts'

const check = {
  everyMs: 1_000,
  timeoutMs: 1_000,
  healthyAfter: 2,
  unhealthyAfter: 3,
  startWithinMs: 10_000,
} as const

function fold(start: Readiness, answers: string): Readiness {
  return answers
    .split('')
    .reduce(
      (state, answer, index) => foldProbe(state, answer === '+' ? undefined : 'bad', { now: index, check }),
      start,
    )
}

const cases: readonly [answers: string, ready: boolean][] = [
  ['+', false],
  ['++', true],
  ['+-+', false],
  ['+-++', true],
  ['++--', true],
  ['++---', false],
  ['++--+--', true],
  ['++---+', false],
  ['++---++', true],
  ['----++', true],
]

for (const [answers, ready] of cases) {
  void test(`after ${answers} it is ${ready ? 'ready' : 'not ready'}`, () => {
    assert.equal(fold(startingAt(0), answers).ready, ready)
  })
}

void test('an adopted process needs one good answer', () => {
  assert.equal(fold(adoptedAt(0, check), '+').ready, true)
  assert.equal(fold(adoptedAt(0, check), '-+').ready, false)
})

void test('a refused connection takes it out at once and counting starts anew', () => {
  const refused = refusedAt(fold(startingAt(0), '++'), 5)
  assert.deepEqual([refused.ready, refused.since, refused.wasReady], [false, 5, true])
  assert.equal(fold(refused, '+').ready, false)
  assert.equal(fold(refused, '++').ready, true)
})

void test('it is known since when it has not been ready', () => {
  const sick = fold(startingAt(0), '++---')
  assert.equal(sick.since, 4)
  assert.equal(fold(sick, '--').since, 4)
})

void test('back-off doubles from one second to thirty', () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6, 60].map(backOffMs), [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
})
