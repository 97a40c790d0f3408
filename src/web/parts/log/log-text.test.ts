import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LONGEST_DRAWN } from './log-lines.ts'
import { LogText } from './log-text.ts'

function logOf(...pieces: readonly string[]): LogText {
  const log = new LogText()
  for (const piece of pieces) log.append(piece)
  return log
}

function textsOf(log: LogText): string[] {
  return Array.from({ length: log.end }, (_, number) => log.line(number).text)
}

void test('lines are the same wherever the text was cut', () => {
  const whole = 'one\ntwo\r\n\nfour 🚀\nfive'
  const expected = ['one', 'two', '', 'four 🚀', 'five']
  assert.deepEqual(textsOf(logOf(whole)), expected)
  for (let cut = 1; cut < whole.length; cut += 1) {
    assert.deepEqual(textsOf(logOf(whole.slice(0, cut), whole.slice(cut))), expected, `cut at ${cut}`)
  }
  assert.deepEqual(textsOf(logOf(...whole.split(''))), expected)
})

void test('a line without a line break is shown, but may still grow', () => {
  const log = logOf('one\ntw')
  assert.deepEqual([log.end, log.closed], [2, 1])
  log.append('o')
  assert.equal(log.line(1).text, 'two')
  log.close()
  assert.equal(log.closed, 2)
})

void test('an empty log has no lines, and a line break at the end begins none', () => {
  assert.equal(new LogText().end, 0)
  assert.equal(logOf('').end, 0)
  assert.equal(logOf('one\n').end, 1)
})

void test('the time before a line is taken off it', () => {
  const log = logOf('2026-05-01T10:00:00.250Z hello\n2026-05-01 no time\n')
  assert.deepEqual(log.line(0), { text: 'hello', length: 5, at: Date.UTC(2026, 4, 1, 10, 0, 0, 250) })
  assert.deepEqual(log.line(1), { text: '2026-05-01 no time', length: 18 })
})

void test('of a line of 10 MB as much is cut out as is drawn, and its length is known', () => {
  const piece = 'x'.repeat(1_000_000)
  const log = logOf('first\n', ...Array.from({ length: 10 }, () => piece), '\nlast\n')
  assert.equal(log.line(1).text.length, LONGEST_DRAWN)
  assert.equal(log.line(1).length, 10_000_000)
  assert.equal(log.line(2).text, 'last')
})

void test('many chunks and lines keep their places', () => {
  const log = new LogText()
  for (let start = 0; start < 200_000; start += 1_000) {
    log.append(Array.from({ length: 1_000 }, (_, i) => `line ${start + i}\n`).join(''))
  }
  assert.equal(log.end, 200_000)
  for (const number of [0, 1, 999, 1_000, 65_535, 131_071, 199_999]) {
    assert.equal(log.line(number).text, `line ${number}`)
  }
  assert.ok(log.texts().length < 100)
})
