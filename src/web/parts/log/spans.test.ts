import assert from 'node:assert/strict'
import { test } from 'node:test'
import { patternOf } from './log-search.ts'
import { markFound, plainOf, spansOf } from './spans.ts'

void test('colours become inks, emphasis stays', () => {
  assert.deepEqual(spansOf('ok \u001b[1;31mbad\u001b[0m end'), [
    { text: 'ok ' },
    { text: 'bad', ink: 'red', bold: true },
    { text: ' end' },
  ])
})

void test('every colour of 256 and of 16 million becomes one that can be read', () => {
  const ink = (code: string): string | undefined => spansOf(`\u001b[${code}mx`)[0]?.ink
  assert.deepEqual(['30', '31', '32', '33', '34', '35', '36', '37', '90', '92', '97'].map(ink), [
    'muted',
    'red',
    'green',
    'yellow',
    'blue',
    'magenta',
    'cyan',
    undefined,
    'muted',
    'green',
    undefined,
  ])
  assert.equal(ink('38;5;196'), 'red')
  assert.equal(ink('38;5;244'), 'muted')
  assert.equal(ink('38;2;250;128;0'), 'yellow')
})

void test('a background, and text that hides in it, is drawn so that it can be read', () => {
  assert.deepEqual(spansOf('\u001b[30;40mhidden\u001b[0m'), [{ text: 'hidden', inverse: true, ink: 'muted' }])
  assert.deepEqual(spansOf('\u001b[8mhidden\u001b[0m'), [{ text: 'hidden' }])
})

void test('links, titles, cursor moves, bidi marks and other controls are gone', () => {
  const hostile = [
    '\u001b]8;;javascript:alert(1)\u0007click\u001b]8;;\u0007',
    '\u001b]0;title\u001b\\',
    '\u001b[2J\u001b[1;1H',
    '\u202eevil\u202c\u200b',
    '\u0007\u0000\u0008',
    '\u001b\u200b[31m',
  ].join(' ')
  const text = spansOf(`\u001b[32m${hostile}`)
    .map((span) => span.text)
    .join('')
  assert.match(text, /click/)
  assert.match(text, /evil/)
  assert.doesNotMatch(text, /javascript|title|[\p{Cc}\p{Cf}]/u)
  assert.equal(plainOf(`\u001b[32m${hostile}`), text)
})

void test('what is no more than text is left as it is, and is never HTML', () => {
  assert.deepEqual(spansOf('<b>&amp;</b> 日本語'), [{ text: '<b>&amp;</b> 日本語' }])
})

void test('a found place is a piece of its own, also over two looks', () => {
  const pattern = patternOf('AbC') ?? /never/g
  assert.deepEqual(markFound(spansOf('xa\u001b[31mbcabc'), pattern), [
    { text: 'x' },
    { text: 'a', found: true },
    { text: 'bc', ink: 'red', found: true },
    { text: 'abc', ink: 'red', found: true },
  ])
  assert.deepEqual(markFound([{ text: 'none' }], pattern), [{ text: 'none' }])
})
