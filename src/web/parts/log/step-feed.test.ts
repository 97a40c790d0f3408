import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'
import { serveHttp } from '../../../../test/serve-http.ts'
import { ApplicationFeed } from './application-feed.ts'
import type { LogFeed } from './log-feed.ts'
import { StepFeed } from './step-feed.ts'

async function serve(t: TestContext, listener: RequestListener): Promise<Client> {
  return createClient({ url: await serveHttp(t, listener) })
}

/** A log of a step as the server keeps it; `written` may grow. */
function stepLog(log: { written: Buffer; ended: boolean; lag?: number }): RequestListener {
  return (request, response) => {
    const url = new URL(request.url ?? '', 'http://log')
    const offset = Number(request.headers['last-event-id'] ?? url.searchParams.get('offset') ?? 0)
    if (url.pathname.endsWith('/stream')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const from = offset + (log.lag ?? 0)
      const text = log.written.subarray(from).toString()
      const size = log.written.length
      response.write(`id: ${size}\ndata: ${JSON.stringify({ type: 'text', offset: from, text })}\n\n`)
      response.end(`id: ${size}\ndata: ${JSON.stringify({ type: 'end', size })}\n\n`)
      return
    }
    const end = Math.min(log.written.length, offset + Number(url.searchParams.get('limit')))
    const text = log.written.subarray(offset, end).toString()
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ offset, text, next: end, size: log.written.length, ended: log.ended }))
  }
}

/** Until the feed's state is as wanted. */
function until(feed: LogFeed, isWanted: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = feed.subscribe(() => {
      if (!isWanted()) return
      stop()
      resolve()
    })
    feed.start()
  })
}

function textsOf({ lines }: LogFeed): string[] {
  return Array.from({ length: lines.end - lines.first }, (_, index) => lines.line(lines.first + index).text)
}

const OF = { deployment: '01m7yr706028shqv', step: '3-analysis' }

void test('a log that has ended is read part by part', async (t) => {
  const written = Buffer.from(Array.from({ length: 30_000 }, (_, i) => `line ${i}\n`).join(''))
  const feed = new StepFeed(await serve(t, stepLog({ written, ended: true })), OF)
  await until(feed, () => feed.state.phase === 'ended')
  assert.equal(feed.lines.end, 30_000)
  assert.equal(feed.lines.line(29_999).text, 'line 29999')
  assert.equal(feed.lines.texts().join(''), written.toString())
})

void test('a log that goes on is followed to its end', async (t) => {
  const log = { written: Buffer.from('öne\n'), ended: false }
  const client = await serve(t, stepLog(log))
  const feed = new StepFeed(client, OF)
  const stop = feed.subscribe(() => {
    // It grows between what was read and what is followed.
    if (feed.state.phase === 'following' && feed.lines.end === 1) log.written = Buffer.from('öne\ntwo\nthree')
  })
  await until(feed, () => feed.state.phase === 'ended')
  stop()
  assert.deepEqual(textsOf(feed), ['öne', 'two', 'three'])
  assert.equal(feed.lines.closed, 3)
})

void test('a gap in what is followed is read, never passed over', async (t) => {
  const log = { written: Buffer.from('one\n'), ended: false, lag: 4 }
  const feed = new StepFeed(await serve(t, stepLog(log)), OF)
  const stop = feed.subscribe(() => {
    if (feed.state.phase === 'following' && feed.lines.end === 1) log.written = Buffer.from('one\ntwo\nsix\n')
  })
  await until(feed, () => feed.state.phase === 'ended')
  stop()
  assert.deepEqual(textsOf(feed), ['one', 'two', 'six'])
})

void test('what fails is told, and can be tried again from where it was', async (t) => {
  let isBroken = true
  const log = stepLog({ written: Buffer.from('one\n'), ended: true })
  const client = await serve(t, (request, response) => {
    if (!isBroken) return log(request, response)
    response.writeHead(500)
    response.end('no')
  })
  const feed = new StepFeed(client, OF)
  await until(feed, () => feed.state.phase === 'failed')
  assert.ok(feed.state.error)
  isBroken = false
  await until(feed, () => feed.state.phase === 'ended')
  assert.equal(feed.state.error, undefined)
  assert.deepEqual(textsOf(feed), ['one'])
})

/** Sends lines to whoever follows an application, and then what ends it. */
function applicationLog(texts: readonly string[], last: object): RequestListener {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const lines = texts.map((text) => ({ resource: 'web/1', text }))
    for (const data of [{ type: 'lines', lines }, last, { type: 'end' }]) {
      response.write(`data: ${JSON.stringify(data)}\n\n`)
    }
    response.end()
  }
}

const OUTPUT = { name: 'shop', resource: undefined, lines: 10 }

void test('while an application’s log is paused nothing is added, and nothing is lost', async (t) => {
  const client = await serve(t, applicationLog(['one', 'two'], { type: 'lines', lines: [] }))
  const feed = new ApplicationFeed(client, OUTPUT)
  feed.pause(true)
  await until(feed, () => feed.state.phase === 'ended')
  assert.deepEqual([textsOf(feed), feed.held], [[], 2])
  feed.pause(false)
  assert.deepEqual([textsOf(feed), feed.held], [['one', 'two'], 0])
})

void test('why no more comes is told beside what came', async (t) => {
  const error = { code: 'agent.away', kind: 'world', message: 'gone', hint: 'wait' }
  const feed = new ApplicationFeed(await serve(t, applicationLog(['one'], { type: 'error', error })), OUTPUT)
  await until(feed, () => feed.state.phase === 'failed')
  assert.deepEqual(textsOf(feed), ['one'])
  assert.deepEqual(feed.state.error, error)
  feed.stop()
})
