import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { compileTextPattern, textPatternFault } from './text-pattern.ts'

const cases: readonly [string, string, boolean][] = [
  ['ERROR', '12:00 ERROR out of stock', true],
  ['ERROR', '12:00 error', false],
  ['ERROR*stock', '12:00 ERROR out of stock', true],
  ['stock*ERROR', '12:00 ERROR out of stock', false],
  ['a*a', 'a', false],
  ['*ok*', '{"status":"ok"}', true],
  ['(.+)$', 'a (.+)$ b', true],
]

for (const [pattern, text, holds] of cases) {
  void test(`${pattern} ${holds ? 'is' : 'is not'} in ${text}`, () => {
    assert.equal(compileTextPattern(pattern)(text), holds)
  })
}

void test('it agrees with the regular expression that says the same', () => {
  const piece = fc.string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 8 })
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 })
  fc.assert(
    fc.property(piece, text, (pattern, given) => {
      assert.equal(compileTextPattern(pattern)(given), new RegExp(pattern.replaceAll('*', '.*')).test(given))
    }),
  )
})

void test('a pattern of nothing, or of too many parts, is refused', () => {
  assert.match(textPatternFault('* *') ?? '', /hold text/)
  assert.match(textPatternFault('a*'.repeat(11)) ?? '', /at most 10/)
  assert.equal(textPatternFault('a*'.repeat(10)), undefined)
})
