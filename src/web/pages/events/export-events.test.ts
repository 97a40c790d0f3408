import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from '#contract/client.ts'
import type { HistoryRow } from '#domain/history.ts'
import { serveHttp } from '../../../../test/serve-http.ts'
import { eventLines, unknownOf } from './event-lines.ts'
import { eventsCsv, eventsJson, MOST_EXPORTED, readEvents } from './export-events.ts'

function event(id: string, sentence: string, at = 0): HistoryRow {
  return { id, at, kind: 'command', by: { kind: 'member', name: 'ann' }, sentence }
}

void test('a value that a spreadsheet would carry out is made text', () => {
  const hostile = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '  =1', '＝1', '\u200b=cmd']
  for (const sentence of hostile) {
    const line = eventsCsv([event('1', sentence)]).split('\r\n')[1] ?? ''
    assert.ok(line.includes(`,'${sentence}`) || line.includes(`,"'${sentence}`), JSON.stringify(line))
  }
  assert.match(eventsCsv([event('1', 'a - b = c')]), /,a - b = c,/)
})

void test('commas, quotes and line breaks stay within their cell', () => {
  assert.match(eventsCsv([event('1', 'say "no", or\nnot')]), /,"say ""no"", or\nnot",1\r\n$/)
})

void test('JSON is what the API gave', () => {
  const rows = [event('1', '=1')]
  assert.deepEqual(JSON.parse(eventsJson(rows)), rows)
})

void test('all pages are read, up to the most that is written at once', async (t) => {
  const asked: string[] = []
  const url = await serveHttp(t, (request, response) => {
    asked.push(request.url ?? '')
    const items = Array.from({ length: 200 }, (_, i) => event(`${asked.length}-${i}`, 'x'))
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ items, next: `page${asked.length}` }))
  })
  const client = createClient({ url })
  const counts: number[] = []
  const rows = await readEvents(client, {
    filters: { application: 'shop' },
    signal: t.signal,
    onRead: (count) => counts.push(count),
  })
  assert.equal(rows.length, MOST_EXPORTED)
  assert.equal(asked.length, 50)
  assert.match(asked[1] ?? '', /application=shop.*cursor=page1/)
  assert.deepEqual(counts.slice(0, 2), [200, 400])
})

void test('each day of the reader has a line of its own', () => {
  const noon = new Date(2026, 4, 2, 12).getTime()
  const lines = eventLines([event('3', 'x', noon), event('2', 'x', noon - 60_000), event('1', 'x', noon - 86_400_000)])
  assert.deepEqual(
    lines.map((line) => (line.type === 'day' ? 'day' : line.row.id)),
    ['day', '3', '2', 'day', '1'],
  )
})

void test('new is what stands before the newest that is known', () => {
  const newest = [event('3', 'x'), event('2', 'x'), event('1', 'x')]
  assert.equal(unknownOf(newest, '2'), 1)
  assert.equal(unknownOf(newest, '3'), 0)
  assert.equal(unknownOf(newest, 'long gone'), 3)
  assert.equal(unknownOf(newest, undefined), 3)
})
