import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assert as assertProperty, constantFrom, property, string } from 'fast-check'
import { clean, cleanLines, escapeInvisible, shellWord } from './clean-text.ts'

const HOSTILE: readonly (readonly [what: string, text: string, harmless: string])[] = [
  ['colours', '\u001B[31mred\u001B[0m', 'red'],
  ['clearing the screen', 'a\u001B[2J\u001B[Hb', 'ab'],
  ['a window title', 'a\u001B]0;pwned\u0007b', 'ab'],
  ['a title ended by ST', 'a\u001B]2;pwned\u001B\\b', 'ab'],
  ['a clipboard write', '\u001B]52;c;ZXZpbA==\u0007x', 'x'],
  ['a link', '\u001B]8;;http://evil/\u001B\\text\u001B]8;;\u001B\\', 'text'],
  ['one-byte introducers', 'a\u009B31mb\u009D0;t\u009Cc', 'abc'],
  ['a device string', 'a\u001BPq#0\u001B\\b', 'ab'],
  ['a sequence that does not end', 'a\u001B]0;never ends', 'a0;never ends'],
  ['a lone escape at the end', 'a\u001B', 'a'],
  ['a reset', 'a\u001Bcb', 'ab'],
  ['line breaks', 'a\r\nb\nc\u2028d', 'a b c d'],
  ['a bell and a backspace', 'a\u0007\u0008b', 'ab'],
  ['reversed reading direction', 'abc\u202Eexe.txt\u202C\u2066x\u2069', 'abcexe.txtx'],
  ['invisible letters', 'a\u200B\u200D\uFEFF\u00ADb', 'ab'],
  ['a heap of marks', `e${'\u0301'.repeat(50)}x`, 'e\u0301\u0301\u0301x'],
  ['half a surrogate', 'a\uD800b', 'ab'],
  ['nested introducers', '\u001B\u001B[31m[31mx', '[31mx'],
]

for (const [what, text, harmless] of HOSTILE) {
  void test(`clean takes out ${what}`, () => assert.equal(clean(text), harmless))
}

void test('what is clean holds nothing that a terminal acts upon, whatever the text', () => {
  const unit = constantFrom('\u001B', '[', ']', '0', ';', 'm', '\u0007', '\\', 'x', '\u009B', '\u202E', '\n', 'é', '漢')
  assertProperty(
    property(string({ unit, maxLength: 60 }), (text) => {
      assert.doesNotMatch(clean(text), /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      assert.equal(clean(clean(text)), clean(text))
    }),
  )
})

void test('a very long line is cut and needs no long time', () => {
  const started = process.cpuUsage().user
  assert.equal(clean('\u009D'.repeat(1_000_000)).length, 1)
  assert.ok(clean('x'.repeat(1_000_000)).length < 10_010)
  assert.ok(process.cpuUsage().user - started < 5_000_000)
})

void test('lines stay lines, and tabs keep their distance', () => {
  assert.deepEqual(cleanLines('a\tb\r\n\u001B[1mc\u001B[0m\rd\n'), ['a  b', 'c', 'd'])
})

void test('JSON with invisible characters escaped is the same value', () => {
  const value = { text: 'a\u202Eb\u009Bc\u2028d\u{E0001}' }
  const shown = escapeInvisible(JSON.stringify(value))
  assert.doesNotMatch(shown, /[\u007f-\u009f\p{Cf}\p{Zl}]/u)
  assert.deepEqual(JSON.parse(shown), value)
})

void test('a word for a shell stays one argument', () => {
  assert.equal(shellWord('01m7yfjx56'), '01m7yfjx56')
  assert.equal(shellWord('$(rm -rf ~)'), `'$(rm -rf ~)'`)
  assert.equal(shellWord(`it's`), `'it'\\''s'`)
})
