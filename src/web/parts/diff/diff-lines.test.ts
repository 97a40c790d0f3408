import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTwoFilesPatch } from 'diff'
import { linesOf } from './diff-lines.ts'
import { columnOf, rowsOf } from './diff-rows.ts'
import { markWords } from './marked-words.ts'
import { readable } from './readable.ts'

const patch = createTwoFilesPatch('a', 'a', 'one\ntwo\nthree\n', 'one\n2\nthree\nfour\n', '', '')

test('a unified diff becomes numbered lines without its head', () => {
  assert.deepEqual(linesOf({ text: patch }), [
    { kind: 'same', text: 'one', before: 1, after: 1 },
    { kind: 'removed', text: 'two', before: 2 },
    { kind: 'added', text: '2', after: 2 },
    { kind: 'same', text: 'three', before: 3, after: 3 },
    { kind: 'added', text: 'four', after: 4 },
  ])
})

test('a gap between hunks is told, and numbers go on behind it', () => {
  const long = Array.from({ length: 60 }, (_, index) => `line ${index + 1}`)
  const changed = long.with(2, 'x').with(50, 'y')
  const lines = linesOf({ text: createTwoFilesPatch('a', 'a', long.join('\n'), changed.join('\n'), '', '') })
  const gap = lines.findIndex(({ kind }) => kind === 'gap')
  assert.equal(lines.filter(({ kind }) => kind === 'gap').length, 1)
  assert.deepEqual(lines[gap + 1], { kind: 'same', text: 'line 47', before: 47, after: 47 })
})

test('long values are compared line by line, and JSON on one line as people would write it', () => {
  const probe = (path: string): string =>
    JSON.stringify({ path, every: 1, note: 'so long that it needs several lines' })
  const lines = linesOf({ before: probe('/healthz'), after: probe('/ready') })
  assert.deepEqual(
    lines.map(({ kind, text }) => `${kind} ${text}`),
    [
      'same {',
      'removed   "path": "/healthz",',
      'added   "path": "/ready",',
      'same   "every": 1,',
      'same   "note": "so long that it needs several lines"',
      'same }',
    ],
  )
})

test('what is new has only added lines', () => {
  assert.deepEqual(linesOf({ after: 'a\nb' }), [
    { kind: 'added', text: 'a', after: 1 },
    { kind: 'added', text: 'b', after: 2 },
  ])
})

test('a line that holds control sequences and reversed text is harmless', () => {
  assert.deepEqual(linesOf({ text: '@@ -1 +1 @@\n-\u001B[31mred\u202Eder\n+\tok\u0007' }), [
    { kind: 'removed', text: 'redder', before: 1 },
    { kind: 'added', text: '  ok', after: 1 },
  ])
})

test('a text that is no diff is shown as it is, and broken hunk heads do no harm', () => {
  assert.deepEqual(
    linesOf({ text: '-a\n+b' }).map(({ kind }) => kind),
    ['removed', 'added'],
  )
  assert.deepEqual(
    linesOf({ text: '@@ -1,99999999999999999999 +x @@\n-a\n' }).map(({ kind }) => kind),
    ['same', 'removed'],
  )
})

test('texts without anything in common are shown one after the other', () => {
  const many = (name: string): string => Array.from({ length: 4_000 }, (_, index) => `${name}${index}`).join('\n')
  const lines = linesOf({ before: many('a'), after: many('b') })
  assert.equal(lines.length, 8_000)
  assert.deepEqual([lines[0]?.kind, lines[7_999]?.kind], ['removed', 'added'])
})

test('side by side a changed line stands beside what it became, and one without counterpart beside nothing', () => {
  const rows = rowsOf(linesOf({ text: patch }))
  assert.deepEqual(
    rows.map(({ before, after }) => [before?.text, after?.text]),
    [
      ['one', 'one'],
      ['two', '2'],
      ['three', 'three'],
      [undefined, 'four'],
    ],
  )
})

test('in one column all that was removed stands above what came for it', () => {
  const lines = linesOf({ before: 'same\na\nb\nc', after: 'same\nA\nB\nc' })
  assert.deepEqual(
    columnOf(rowsOf(lines)).map(({ text }) => text),
    ['same', 'a', 'b', 'A', 'B', 'c'],
  )
})

test('words that differ within a line are marked', () => {
  assert.deepEqual(markWords('image: shop:1.4', 'image: shop:1.5'), {
    before: [
      { text: 'image: shop:1.', isMarked: false },
      { text: '4', isMarked: true },
    ],
    after: [
      { text: 'image: shop:1.', isMarked: false },
      { text: '5', isMarked: true },
    ],
  })
})

test('lines with little in common or too long are not marked', () => {
  assert.equal(markWords('alpha', 'omega'), undefined)
  assert.equal(markWords('a'.repeat(3_000), 'a'.repeat(3_000)), undefined)
})

test('only JSON that gains by it is spread over lines', () => {
  const long = 'x'.repeat(60)
  assert.equal(readable('{"a":1,"b":2}'), '{"a":1,"b":2}')
  assert.equal(readable(`["${long}","b"]`), `[\n  "${long}",\n  "b"\n]`)
  assert.equal(readable(`{not json ${long}`), `{not json ${long}`)
  assert.equal(readable('12'), '12')
})
