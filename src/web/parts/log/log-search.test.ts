import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lineFrom, LogSearch, nextFound, patternOf } from './log-search.ts'
import { LogText } from './log-text.ts'

function searchIn(log: LogText, text: string): LogSearch {
  return new LogSearch(log, patternOf(text) ?? /never/gu)
}

void test('finds the lines that hold a text, whatever its case, its characters taken as they are', () => {
  const log = new LogText()
  log.append('Error: a\nfine\nan \u001b[31mer\u001b[0mror\n(x.y)\nxzy\n')
  const search = searchIn(log, 'error')
  search.advance(() => true)
  assert.deepEqual(search.found, [0, 2])
  const dots = searchIn(log, 'x.y)')
  dots.advance(() => true)
  assert.deepEqual(dots.found, [3])
})

void test('looks in slices, and goes on with what is added; a line that still grows is left for later', () => {
  const log = new LogText()
  log.append('hit\n'.repeat(1_200))
  const search = searchIn(log, 'hit')
  search.advance(() => false)
  assert.equal(search.isDone, false)
  assert.equal(search.found.length, 500)
  search.advance(() => true)
  assert.equal(search.found.length, 1_200)
  log.append('hi')
  assert.equal(search.isDone, true)
  log.append('t\n')
  search.advance(() => true)
  assert.equal(search.found.at(-1), 1_200)
})

void test('next and previous go round the end', () => {
  const found = [3, 8, 20]
  assert.equal(nextFound(found, 3, 1), 1)
  assert.equal(nextFound(found, 20, 1), 0)
  assert.equal(nextFound(found, 8, -1), 0)
  assert.equal(nextFound(found, 2, -1), 2)
  assert.equal(nextFound([], 2, 1), undefined)
})

void test('while it is looked for, only what is surely the nearest is gone to', () => {
  const under = { found: [3, 8], isDone: false }
  assert.equal(lineFrom(under, -1, 1), 3)
  assert.equal(lineFrom(under, 3, 1), 8)
  assert.equal(lineFrom(under, 8, -1), 3)
  // The next may stand where nobody has looked yet, and so may the last.
  assert.equal(lineFrom(under, 8, 1), 'later')
  assert.equal(lineFrom(under, 3, -1), 'later')
  assert.equal(lineFrom(under, Number.MAX_SAFE_INTEGER, -1), 'later')
  assert.equal(lineFrom({ found: [], isDone: false }, -1, 1), 'later')
  const done = { found: [3, 8], isDone: true }
  assert.equal(lineFrom(done, 8, 1), 3)
  assert.equal(lineFrom(done, Number.MAX_SAFE_INTEGER, -1), 8)
  assert.equal(lineFrom({ found: [], isDone: true }, -1, 1), undefined)
})
