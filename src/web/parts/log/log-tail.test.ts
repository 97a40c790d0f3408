import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LogTail } from './log-tail.ts'

void test('the oldest lines are let go, and the others keep their numbers', () => {
  const tail = new LogTail()
  for (let start = 0; start < 150_000; start += 1_000) {
    tail.append(Array.from({ length: 1_000 }, (_, i) => ({ resource: 'a', text: `line ${start + i}` })))
  }
  assert.equal(tail.end, 150_000)
  assert.ok(tail.first > 0 && tail.end - tail.first <= 100_000, `kept from ${tail.first}`)
  assert.equal(tail.line(149_999).text, 'line 149999')
  assert.equal(tail.line(tail.first).text, `line ${tail.first}`)
  assert.deepEqual(tail.line(0), { text: '', length: 0 })
})

void test('a download says when and by whom each line was written', () => {
  const tail = new LogTail()
  tail.append([
    { resource: 'web/1', text: 'up', at: 0 },
    { resource: 'web/2', text: 'down' },
  ])
  assert.equal(tail.texts().join(''), '1970-01-01T00:00:00.000Z web/1 up\nweb/2 down\n')
})
