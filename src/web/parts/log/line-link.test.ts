import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatLines, parseLines, selectLine } from './line-link.ts'

void test('a link names a line or some', () => {
  assert.deepEqual(parseLines('#L120'), { from: 119, to: 119 })
  assert.deepEqual(parseLines('L20-L10'), { from: 9, to: 19 })
  for (const other of ['', '#', '#L0', '#L', '#L1-', '#L1-L0', '#code=L1', '#L1e3']) {
    assert.equal(parseLines(other), undefined, other)
  }
  assert.equal(formatLines({ from: 9, to: 19 }), 'L10-L20')
  assert.equal(formatLines({ from: 9, to: 9 }), 'L10')
})

void test('with the shift key a selection reaches from where it began', () => {
  assert.deepEqual(selectLine(undefined, 4, true), { from: 4, to: 4 })
  assert.deepEqual(selectLine({ from: 4, to: 4 }, 9, true), { from: 4, to: 9 })
  assert.deepEqual(selectLine({ from: 4, to: 9 }, 2, true), { from: 2, to: 9 })
  assert.deepEqual(selectLine({ from: 4, to: 9 }, 2, false), { from: 2, to: 2 })
})
