import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkSchema } from './check.ts'
import { firstApart, meansTail } from './means.ts'
import { draws, seeded, simulate } from './simulation.ts'

void test('agrees with the textbook’s test', () => {
  // t = 2.8353 with 27.71 degrees of freedom: Student’s distribution has 0.004226 beyond it.
  const tail = meansTail(
    [27.5, 21, 19, 23.6, 17, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19, 21.7, 21.4],
    [27.1, 22, 20.8, 23.4, 23.4, 23.5, 25.8, 22, 24.8, 20.2, 21.9, 22.1, 22.9, 30, 23.9],
    'lower',
  )
  assert.ok(Math.abs(tail - 0.004226) < 0.00001, String(tail))
})

void test('one side of equal numbers, and too few, are no riddle', () => {
  assert.equal(meansTail([1, 1, 1], [0, 0, 0], 'higher'), 0)
  assert.equal(meansTail([0, 0, 0], [0, 0, 0], 'higher'), 1)
  assert.equal(meansTail([1], [0], 'higher'), 1)
  const mirrored = meansTail([1, 2, 3, 4], [2, 4, 6, 7], 'higher') + meansTail([1, 2, 3, 4], [2, 4, 6, 7], 'lower')
  assert.ok(Math.abs(mirrored - 1) < 1e-9)
})

void test('the floor must be passed, from so many pairs on', () => {
  const pairs = Array.from({ length: 20 }, (_, i) => ({ sample: 10 + (i % 2), control: 5 + (i % 3) }))
  const asked = { from: 8, alpha: 0.01, worse: 'higher' as const, floor: () => 0 }
  assert.equal(firstApart(pairs, asked), 8)
  assert.equal(firstApart(pairs, { ...asked, floor: () => 6 }), undefined)
  assert.equal(firstApart(pairs.slice(0, 7), asked), undefined)
})

void test('shares out of many requests are not worse than the same out of few', () => {
  for (const sequential of [true, false]) {
    const check = checkSchema.parse({ metric: 'error-rate', compare: 'canary-primary', sequential })
    const random = seeded(5)
    const [canary, primary] = [draws.errorRate(0.02, 200), draws.errorRate(0.02, 20)]
    const fails = Array.from({ length: 600 }, () => simulate({ check, canary, primary, samples: 30 }, random)).filter(
      (one) => one.fails,
    )
    assert.ok(fails.length <= 36, `${fails.length} of 600`)
  }
})
