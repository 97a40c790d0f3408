import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RemoteError } from '#domain/errors.ts'
import { serveHttp as serve } from '../../test/serve-http.ts'
import { listApplications } from './applications.ts'
import { createClient } from './client.ts'
import { followLog } from './deployments.ts'
import { getHealth } from './info.ts'
import { liveStream } from './stream.ts'

void test('a server that is away is the world’s fault, with the reason', async () => {
  const client = createClient({ url: 'http://127.0.0.1:9', token: 'secret' })
  await assert.rejects(client.call(getHealth), (error: Error & { code?: string; kind?: string }) => {
    assert.equal(error.code, 'server.unreachable')
    assert.equal(error.kind, 'world')
    assert.match(error.message, /ECONNREFUSED|bad port/)
    assert.ok(!error.message.includes('secret'))
    return true
  })
})

void test('a problem comes as an error with its parts', async (t) => {
  const problem = {
    type: '/docs#request.invalid',
    title: 'Bad Request',
    status: 400,
    code: 'request.invalid',
    kind: 'user',
    detail: 'The request is not accepted',
    hint: 'Look it up.',
    where: 'query.limit',
  }
  const url = await serve(t, (_request, response) => {
    response.writeHead(400, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem))
  })
  await assert.rejects(createClient({ url }).call(listApplications), (error: unknown) => {
    assert.ok(error instanceof RemoteError)
    assert.deepEqual(
      [error.code, error.hint, error.where, error.status],
      ['request.invalid', 'Look it up.', 'query.limit', 400],
    )
    return true
  })
})

void test('answers that are no answers are refused', async (t) => {
  const answers = ['<html>', '{"items":1}', 'null', '{"items":[{}]}']
  const url = await serve(t, (_request, response) => void response.end(answers.shift()))
  while (answers.length > 0) {
    await assert.rejects(createClient({ url }).call(listApplications), { code: 'server.bad-answer', kind: 'world' })
  }
})

void test('a token does not follow a redirect', async (t) => {
  let asked = 0
  const other = await serve(t, (_request, response) => {
    asked += 1
    response.end('{}')
  })
  const url = await serve(t, (_request, response) => void response.writeHead(302, { location: other }).end())
  await assert.rejects(createClient({ url, token: 'secret' }).call(getHealth), { code: 'server.unreachable' })
  assert.equal(asked, 0)
})

void test('a stream goes on after each break from the last id, and leaves out what it does not know', async (t) => {
  const resumedFrom: (string | undefined)[] = []
  const url = await serve(t, (request, response) => {
    resumedFrom.push(request.headers['last-event-id'] as string | undefined)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const id = resumedFrom.length
    response.write(`id: ${id}0\nevent: ready\ndata: {"type":"ready","at":${id}}\n\n`)
    response.write(`id: ${id}1\nevent: new\ndata: {"type":"something-new"}\n\n`)
    response.write(`id: ${id}2\nevent: reset\ndata: {"type":"re`)
    response.end(id === 2 ? 'set"}\n\n' : '')
  })
  const unknown: string[] = []
  const seen: string[] = []
  const options = { onUnknown: (what: string) => unknown.push(what) }
  for await (const { data } of createClient({ url }).stream(liveStream, options)) {
    seen.push(data.type)
    if (seen.length === 4) break
  }
  assert.deepEqual(seen, ['ready', 'ready', 'reset', 'ready'])
  assert.deepEqual(resumedFrom, [undefined, '10', '22'])
  assert.ok(unknown.length >= 2)
})

void test('a stream ends with its last event, and with its signal', async (t) => {
  const url = await serve(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(
      'event: text\ndata: {"type":"text","offset":0,"text":"hi"}\n\nevent: end\ndata: {"type":"end","size":2}\n\n',
    )
  })
  const seen: string[] = []
  const params = { id: 'dep00001', step: 'one' }
  for await (const { data } of createClient({ url }).stream(followLog, { params })) seen.push(data.type)
  assert.deepEqual(seen, ['text', 'end'])
  const stop = new AbortController()
  for await (const _ of createClient({ url }).stream(followLog, { params, signal: stop.signal })) stop.abort()
})

void test('a first connection that is refused is told, one that fails is tried again when asked to', async (t) => {
  let failures = 2
  const url = await serve(t, (_request, response) => {
    failures -= 1
    if (failures >= 0) {
      response.writeHead(503).end('{}')
      return
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('event: ready\ndata: {"type":"ready","at":1}\n\n')
  })
  const states: string[] = []
  await assert.rejects(createClient({ url }).stream(liveStream).next(), { code: 'server.bad-answer' })
  const options = { keepTrying: true, onConnection: (state: string) => states.push(state) }
  for await (const { data } of createClient({ url }).stream(liveStream, options)) {
    assert.equal(data.type, 'ready')
    break
  }
  assert.deepEqual(states, ['lost', 'open'])
})
