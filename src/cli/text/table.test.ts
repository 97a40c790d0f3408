import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ansiPaint, noPaint, wantsColour } from './paint.ts'
import { table } from './table.ts'
import type { Column } from './table.ts'
import { widthOf } from './width.ts'

interface Row {
  readonly name: string
  readonly state: string
  readonly words: string
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'NAME', text: (row) => row.name, min: 6 },
  { title: 'STATE', text: (row) => row.state, tone: () => 'good', drop: 1 },
  { title: 'WORDS', text: (row) => row.words, min: 8, drop: 2 },
]

const ROWS: readonly Row[] = [
  { name: 'shop', state: 'synced', words: 'Runs 8f3c2d1 and is healthy' },
  { name: '倉庫の管理システム', state: 'deploying', words: 'Waits' },
]

void test('a table that has room is not cut', () => {
  assert.deepEqual(table(COLUMNS, ROWS, { columns: 80, paint: noPaint }), [
    'NAME                STATE      WORDS',
    'shop                synced     Runs 8f3c2d1 and is healthy',
    '倉庫の管理システム  deploying  Waits',
  ])
})

void test('the longest texts give way first', () => {
  assert.deepEqual(table(COLUMNS, ROWS, { columns: 40, paint: noPaint }), [
    'NAME           STATE      WORDS',
    'shop           synced     Runs 8f3c2d1…',
    '倉庫の管理シ…  deploying  Waits',
  ])
})

void test('columns that matter least go before the others become unreadable', () => {
  assert.deepEqual(table(COLUMNS, ROWS, { columns: 24, paint: noPaint }), [
    'NAME           STATE',
    'shop           synced',
    '倉庫の管理シ…  deploying',
  ])
  assert.deepEqual(table(COLUMNS, ROWS, { columns: 10, paint: noPaint }), ['NAME', 'shop', '倉庫の管…'])
})

void test('no line is wider than the terminal, however narrow it is', () => {
  for (let columns = 3; columns < 70; columns += 1) {
    for (const line of table(COLUMNS, ROWS, { columns, paint: ansiPaint })) {
      assert.ok(widthOf(line) <= columns, `${widthOf(line)} > ${columns}: ${line}`)
    }
  }
})

void test('for programs nothing is cut', () => {
  const words = 'x'.repeat(500)
  const [, line] = table(COLUMNS, [{ name: 'a', state: 'b', words }], { columns: undefined, paint: noPaint })
  assert.ok(line?.endsWith(words))
})

void test('colours follow the terminal, NO_COLOR and FORCE_COLOR', () => {
  assert.equal(wantsColour({}, true), true)
  assert.equal(wantsColour({}, false), false)
  assert.equal(wantsColour({ TERM: 'dumb' }, true), false)
  assert.equal(wantsColour({ FORCE_COLOR: '1' }, false), true)
  assert.equal(wantsColour({ FORCE_COLOR: '0' }, true), false)
  assert.equal(wantsColour({ NO_COLOR: '1', FORCE_COLOR: '1' }, true), false)
  assert.equal(wantsColour({ NO_COLOR: '' }, true), true)
})
