import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cut } from './text.ts'

void test('text is cut to its limit, never through a character', () => {
  assert.equal(cut('abc', 3), 'abc')
  assert.equal(cut('abcd', 3), 'ab…')
  assert.equal(cut('a😀bc', 3), 'a…')
  assert.equal(cut('a😀bc', 4), 'a😀…')
})
