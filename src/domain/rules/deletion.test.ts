import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isWithinBudget } from './deletion.ts'

void test('a budget is a number, or a part of all, but at least one', () => {
  const rows: readonly [Parameters<typeof isWithinBudget>, boolean][] = [
    [[{ count: 0 }, 1, 100], false],
    [[{ count: 2 }, 2, 2], true],
    [[{ count: 2 }, 3, 100], false],
    [[{ percent: 20 }, 1, 1], true],
    [[{ percent: 20 }, 2, 9], false],
    [[{ percent: 20 }, 2, 10], true],
    [[{ percent: 20 }, 3, 10], false],
    [[{ percent: 0 }, 1, 100], false],
    [[{ percent: 100 }, 100, 100], true],
  ]
  for (const [input, expected] of rows) assert.equal(isWithinBudget(...input), expected, JSON.stringify(input))
})
