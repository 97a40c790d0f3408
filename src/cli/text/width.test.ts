import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ansiPaint } from './paint.ts'
import { cut, pad, widthOf, wrap } from './width.ts'

const WIDTHS: readonly (readonly [text: string, columns: number])[] = [
  ['', 0],
  ['shop', 4],
  ['é', 1],
  ['e\u0301', 1],
  ['漢字', 4],
  ['カタカナ', 8],
  ['ｶﾀ', 2],
  ['한국', 4],
  ['Ａ', 2],
  ['🚀', 2],
  ['✔', 1],
  ['…', 1],
  ['█░', 2],
  ['🇩🇪', 2],
  ['Привет', 6],
]

for (const [text, columns] of WIDTHS) {
  void test(`${JSON.stringify(text)} takes ${columns} columns`, () => assert.equal(widthOf(text), columns))
}

void test('our own colours take no column', () => assert.equal(widthOf(ansiPaint('bad', '漢字')), 4))

void test('a cut text never takes more columns than it may, wide letters included', () => {
  assert.equal(cut('abcdef', 6), 'abcdef')
  assert.equal(cut('abcdef', 4), 'abc…')
  assert.equal(cut('漢字漢字', 5), '漢字…')
  assert.equal(cut('漢字漢字', 4), '漢…')
  assert.equal(cut('abc', 1), '…')
  assert.equal(cut('abc', 0), '')
  assert.equal(cut('ab cdef', 4), 'ab…')
})

void test('texts are padded by columns, not by letters', () => {
  assert.equal(pad('漢', 4), '漢  ')
  assert.equal(pad('7', 3, 'right'), '  7')
})

void test('texts break at spaces, and long words inside', () => {
  assert.deepEqual(wrap('a bc def', 4), ['a bc', 'def'])
  assert.deepEqual(wrap('abcdefgh ij', 3), ['abc', 'def', 'gh', 'ij'])
  assert.deepEqual(wrap('漢字漢字', 5), ['漢字', '漢字'])
  assert.deepEqual(wrap('', 5), [''])
})
