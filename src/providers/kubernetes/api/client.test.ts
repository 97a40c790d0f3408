import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { SlipwayError } from '#domain/errors.ts'
import { openApi } from './client.ts'
import { accessTo, apiTo, hurriedClock, json, scriptedServer, status } from './fixture/scripted-server.ts'
import { ApiProblem } from './problem.ts'

const GET = { method: 'GET', path: '/x' } as const
const APPLY = { method: 'PATCH', path: '/x', contentType: 'application/apply-patch+yaml', body: { a: 1 } } as const

void test('what the server puts off is sent again after the time it names, whatever it was', async (t) => {
  const server = await scriptedServer(t, (_request, response) => {
    if (server.seen.length < 3) json(response, 429, status(429, 'too many requests'), { 'retry-after': '2' })
    else json(response, 201, { done: true })
  })
  const clock = hurriedClock()
  const answer = await apiTo(t, server.url, { clock }).request({ method: 'POST', path: '/x', body: { a: 1 } })
  assert.deepEqual(answer, { status: 201, body: { done: true }, warnings: [] })
  assert.equal(clock.slept.length, 2)
  assert.ok(clock.slept.every((ms) => ms >= 2_000 && ms < 3_000))
  assert.deepEqual(
    server.seen.map(({ body }) => body),
    ['{"a":1}', '{"a":1}', '{"a":1}'],
  )
})

void test('a server that goes on refusing is given up on, and the error says when to come again', async (t) => {
  const server = await scriptedServer(t, (_request, response) => {
    json(response, 429, status(429, 'too many requests'), { 'retry-after': '7' })
  })
  const api = apiTo(t, server.url, { clock: hurriedClock() })
  await assert.rejects(api.request(GET), (error) => {
    assert.ok(error instanceof ApiProblem)
    assert.equal(error.code, 'kubernetes.throttled')
    assert.equal(error.kind, 'world')
    assert.equal(error.retryAfterMs, 7_000)
    return true
  })
  assert.equal(server.seen.length, 5)
})

void test('after an answer that may have come too late only what is harmless twice is sent again', async (t) => {
  const server = await scriptedServer(t, (_request, response) => {
    json(response, 503, status(503, 'starting'), { 'retry-after': '1' })
  })
  const api = apiTo(t, server.url, { clock: hurriedClock() })
  await assert.rejects(api.request({ method: 'POST', path: '/x', body: {} }), { code: 'kubernetes.unavailable' })
  assert.equal(server.seen.length, 1)
  await assert.rejects(api.request(APPLY), { code: 'kubernetes.unavailable' })
  assert.equal(server.seen.length, 6)
})

void test('a token that the server no longer takes is read again, once', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-'))
  t.after(() => rm(folder, { recursive: true }))
  const tokenFile = join(folder, 'token')
  await writeFile(tokenFile, 'old\n')
  const server = await scriptedServer(t, ({ headers }, response) => {
    if (headers.authorization === 'Bearer new') json(response, 200, {})
    else json(response, 401, status(401, 'Unauthorized'))
  })
  const api = apiTo(t, server.url, { identity: { tokenFile } })
  await assert.rejects(api.request(GET), { code: 'kubernetes.unauthorized' })
  assert.equal(server.seen.length, 2)
  await writeFile(tokenFile, 'new\n')
  assert.equal((await api.request(GET)).status, 200)
})

void test('packed answers are unpacked, and neither kind may be too large', async (t) => {
  const large = { text: 'x'.repeat(10_000) }
  const server = await scriptedServer(t, ({ url, headers }, response) => {
    assert.equal(headers['accept-encoding'], 'gzip')
    if (url === '/plain') json(response, 200, large)
    else {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      response.end(gzipSync(JSON.stringify(large)))
    }
  })
  assert.deepEqual((await apiTo(t, server.url).request(GET)).body, large)
  const small = apiTo(t, server.url, { maxBytes: 5_000 })
  await assert.rejects(small.request(GET), /unpacks to more than 5000 bytes/)
  await assert.rejects(small.request({ method: 'GET', path: '/plain' }), /more than 5000 bytes/)
})

void test('what the server warns of is given with the answer', async (t) => {
  const server = await scriptedServer(t, (_request, response) => {
    const warning = '299 - "v1 Endpoints is deprecated", 299 - "say \\"no\\""'
    json(response, 200, {}, { warning })
  })
  const { warnings } = await apiTo(t, server.url).request(GET)
  assert.deepEqual(warnings, ['v1 Endpoints is deprecated', 'say "no"'])
})

void test('an answer of somebody else in between is no answer', async (t) => {
  const server = await scriptedServer(t, ({ url }, response) => {
    response.writeHead(url === '/502' ? 502 : 200, {
      'content-type': url === '/502' ? 'text/html' : 'application/json',
    })
    response.end('<html>gateway</html>')
  })
  const api = apiTo(t, server.url, { clock: hurriedClock() })
  await assert.rejects(api.request(GET), { code: 'kubernetes.bad-answer' })
  await assert.rejects(api.request({ method: 'PUT', path: '/502' }), /could not answer PUT \/502 \(502\): gateway/)
})

void test('a server that is not there, and one that never answers, cannot be reached', async (t) => {
  const clock = hurriedClock()
  await assert.rejects(apiTo(t, 'http://127.0.0.1:1', { clock }).request(GET), {
    code: 'kubernetes.unreachable',
    message: 'The API server http://127.0.0.1:1 cannot be reached: nothing listens there',
  })
  const silent = await scriptedServer(t, () => {})
  const api = apiTo(t, silent.url, { clock })
  await assert.rejects(api.request({ method: 'POST', path: '/x', timeoutMs: 50 }), /no complete answer within 0.05 s/)
  const cancelled = new AbortController()
  const asked = api.request({ ...GET, signal: cancelled.signal })
  cancelled.abort()
  await assert.rejects(asked, /the work was cancelled/)
})

void test('an apply that met a connection closed meanwhile is sent again', async (t) => {
  const server = await scriptedServer(t, (_request, response) => {
    // The second one is cut off without an answer, as by a server that closes what was idle.
    if (server.seen.length === 2) response.destroy()
    else json(response, 200, { n: server.seen.length })
  })
  const api = apiTo(t, server.url, { clock: hurriedClock(), sockets: 1 })
  await api.request(APPLY)
  assert.deepEqual((await api.request(APPLY)).body, { n: 3 })
})

void test('a stream gives whole lines as they come, and ends what it has not read', async (t) => {
  const closed = Promise.withResolvers<void>()
  const server = await scriptedServer(t, (_request, response) => {
    response.on('close', () => closed.resolve())
    response.writeHead(200)
    response.write('one\ntw')
    setTimeout(() => response.write('o\nthree\n'), 20)
  })
  const lines: string[] = []
  for await (const some of apiTo(t, server.url).stream({ path: '/x' })) {
    lines.push(...some)
    if (lines.length === 3) break
  }
  assert.deepEqual(lines, ['one', 'two', 'three'])
  await closed.promise
})

void test('a stream that falls silent, and one that is refused, are errors', async (t) => {
  const server = await scriptedServer(t, ({ url }, response) => {
    if (url === '/no')
      json(
        response,
        403,
        status(403, 'pods is forbidden: User "a" cannot watch resource "pods" in API group "" at the cluster scope'),
      )
    else response.writeHead(200).flushHeaders()
  })
  const api = apiTo(t, server.url)
  const drain = async (path: string): Promise<void> => {
    for await (const _ of api.stream({ path, idleMs: 30 }));
  }
  await assert.rejects(drain('/x'), /nothing came for 0.03 s/)
  await assert.rejects(drain('/no'), { code: 'kubernetes.forbidden' })
})

void test('no error says what proves who we are', async (t) => {
  const server = await scriptedServer(t, (_request, response) => json(response, 403, status(403, 'no')))
  const api = apiTo(t, server.url, { identity: { token: 'hush-hush' } })
  const problem = await api.request(GET).catch((error: unknown) => error)
  assert.ok(problem instanceof SlipwayError)
  assert.ok(!JSON.stringify([problem, problem.message, problem.details, problem.stack]).includes('hush-hush'))
  assert.equal(server.seen[0]?.headers.authorization, 'Bearer hush-hush')
})

void test('writes keep the pace that is asked for, reads need not', async (t) => {
  const server = await scriptedServer(t, (_request, response) => json(response, 200, {}))
  const clock = { ...hurriedClock(), now: () => 1_000_000 }
  const api = apiTo(t, server.url, { clock, writesPerSecond: 10 })
  for (let n = 0; n < 15; n += 1) await api.request(APPLY)
  await api.request(GET)
  assert.deepEqual(clock.slept, [100, 200, 300, 400, 500])
})

void test('a proxy that the kubeconfig names carries everything', async (t) => {
  const proxy = await scriptedServer(t, ({ url }, response) => json(response, 200, { asked: url }))
  const access = { ...accessTo('http://api.example.com:8080'), proxy: proxy.url }
  const api = openApi(access, { clock: hurriedClock() })
  t.after(() => api.close())
  assert.deepEqual((await api.request(GET)).body, { asked: 'http://api.example.com:8080/x' })
})
