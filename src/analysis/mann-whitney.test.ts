import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { mannWhitney, smallestP } from './mann-whitney.ts'
import { upperTail } from './normal.ts'
import { hodgesLehmann, median, shiftOf } from './shift.ts'

function near(found: number, wanted: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(found - wanted) <= tolerance, `${found} is not ${wanted}`)
}

/** P(U ≥ u) by trying every way to choose which of the values are the sample's. */
function bruteForceTail(sample: readonly number[], reference: readonly number[]): number {
  const all = [...sample, ...reference]
  const uOf = (chosen: readonly number[], rest: readonly number[]): number =>
    chosen.reduce((sum, a) => sum + rest.reduce((part, b) => part + (a > b ? 1 : a === b ? 0.5 : 0), 0), 0)
  const observed = uOf(sample, reference)
  let total = 0
  let tail = 0
  for (let bits = 0; bits < 2 ** all.length; bits += 1) {
    const chosen = all.filter((_, index) => (bits >> index) & 1)
    if (chosen.length !== sample.length) continue
    total += 1
    const rest = all.filter((_, index) => !((bits >> index) & 1))
    if (uOf(chosen, rest) >= observed) tail += 1
  }
  return tail / total
}

void test('U of published samples', () => {
  // Mann & Whitney 1947, table for n = 3, m = 3: P(U ≤ 1) = 0.100; n = m = 4: P(U ≤ 2) = 0.057; n = 4, m = 8: P(U ≤ 4) = 0.024.
  near(mannWhitney([1, 2, 4], [3, 5, 6], 'lower').p, 0.1)
  near(mannWhitney([1, 2, 3, 6], [4, 5, 7, 8], 'lower').p, 4 / 70)
  near(mannWhitney([1, 2, 3, 8], [4, 5, 6, 7, 9, 10, 11, 12], 'lower').p, 0.024, 0.0005)
  // Critical value of the usual table: U = 23 for n = m = 10 at one-sided 0.025, U = 24 is not significant.
  assert.ok(pOfU(10, 10, 23) <= 0.025)
  assert.ok(pOfU(10, 10, 24) > 0.025)
  // n = m = 20 at one-sided 0.025: 127.
  assert.ok(pOfU(20, 20, 127) <= 0.025)
  assert.ok(pOfU(20, 20, 128) > 0.025)
})

/** P(U ≤ u) by samples made to have that U. */
function pOfU(n: number, m: number, u: number): number {
  const reference = Array.from({ length: m }, (_, index) => index + 1)
  let rest = u
  const sample = Array.from({ length: n }, (_, index) => {
    const above = Math.min(m, rest)
    rest -= above
    return above + 0.5 + index * 1e-6
  })
  const result = mannWhitney(sample, reference, 'lower')
  assert.equal(result.u, u)
  assert.equal(result.method, 'exact')
  return result.p
}

void test('the exact distribution equals counting every arrangement', () => {
  const value = fc.integer({ min: -1_000, max: 1_000 })
  const values = fc.uniqueArray(value, { minLength: 4, maxLength: 11 })
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 3 }), (all, size) => {
      const sample = all.slice(0, size)
      const reference = all.slice(size)
      near(mannWhitney(sample, reference, 'higher').p, bruteForceTail(sample, reference))
    }),
    { numRuns: 40 },
  )
})

void test('the normal approximation with ties is near to counting every arrangement', () => {
  const sample = [1, 1, 2, 3, 3, 5, 8]
  const reference = [1, 2, 2, 3, 4, 4, 9, 1]
  const result = mannWhitney(sample, reference, 'higher')
  assert.equal(result.method, 'normal')
  near(result.p, bruteForceTail(sample, reference), 0.02)
})

void test('normal tails', () => {
  near(upperTail(0), 0.5)
  near(upperTail(1.959963984540054), 0.025, 1e-14)
  near(upperTail(-1.6448536269514722), 0.95, 1e-13)
  near(upperTail(6) / 9.865876450376946e-10, 1, 1e-12)
  near(upperTail(3.6), 1 - upperTail(-3.6), 1e-15)
})

const sampleValues = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 40 })

void test('invariants: mirrored U, monotone transformation, shift, bounds', () => {
  fc.assert(
    fc.property(sampleValues, sampleValues, (a, b) => {
      const there = mannWhitney(a, b, 'higher')
      const back = mannWhitney(b, a, 'lower')
      assert.equal(there.u + back.u, a.length * b.length)
      near(there.p, back.p, 1e-12)
      near(there.delta, -back.delta, 1e-12)
      assert.ok(there.p >= 0 && there.p <= 1 && Math.abs(there.delta) <= 1)
      const cube = (x: number): number => x ** 3 + 7
      assert.deepEqual(mannWhitney(a.map(cube), b.map(cube), 'higher'), there)
      const raised = mannWhitney(
        a.map((x) => x + 5),
        b,
        'higher',
      )
      assert.ok(raised.u >= there.u)
      near(hodgesLehmann(a, b), -hodgesLehmann(b, a), 1e-9)
      near(
        hodgesLehmann(
          a.map((x) => x + 5),
          b,
        ),
        hodgesLehmann(a, b) + 5,
        1e-9,
      )
    }),
  )
})

void test('equal values and empty samples speak for nothing', () => {
  assert.equal(mannWhitney([2, 2, 2], [2, 2, 2], 'higher').p, 1)
  assert.equal(mannWhitney([], [1], 'higher').p, 1)
  assert.equal(mannWhitney([1, 2, 3, 4], [1, 2, 3, 4], 'higher').delta, 0)
})

void test('the smallest p is that of complete separation', () => {
  near(smallestP(3, 3), 1 / 20)
  near(smallestP(8, 8), 1 / 12_870)
  near(mannWhitney([4, 5, 6], [1, 2, 3], 'higher').p, smallestP(3, 3))
})

void test('medians and shifts', () => {
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(median([4, 1, 2, 3]), 2.5)
  assert.equal(median([10, 9, -100]), 9)
  assert.equal(hodgesLehmann([1, 5], [0, 2]), 2)
  // Mostly zeros: the median of differences hides what the means show.
  near(shiftOf([0, 0, 0, 5], [0, 0, 0, 0]), 1.25)
})
