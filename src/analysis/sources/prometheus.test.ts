import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { SlipwayError } from '#domain/errors.ts'
import type { Measured } from '#domain/evidence.ts'
import { serveHttp } from '../../../test/serve-http.ts'
import { sourceNamed } from './index.ts'
import { prometheus, PrometheusSettings } from './prometheus.ts'

const AT = 1_700_000_000_500

interface Asked {
  readonly url: string
  readonly method: string
  readonly authorization: string | undefined
  readonly form: URLSearchParams
}

type Reply = (response: ServerResponse) => void

function json(status: number, body: unknown): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
}

function vector(...values: readonly unknown[]): Reply {
  const result = values.map((value, index) => ({ metric: { pod: `p${index}` }, value: [AT / 1_000, value] }))
  return json(200, { status: 'success', data: { resultType: 'vector', result } })
}

/** A server that always answers the same, and what it was asked. */
async function serve(t: TestContext, reply: Reply): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = []
  const url = await serveHttp(t, (request, response) => {
    void readAll(request).then((body) => {
      const { url = '', method = '', headers } = request
      asked.push({ url, method, authorization: headers.authorization, form: new URLSearchParams(body) })
      reply(response)
    })
  })
  return { url, asked }
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function ask(settings: PrometheusSettings, signal = new AbortController().signal, folder = '/'): Promise<Measured> {
  const source = prometheus.open(settings, { name: 'prometheus', folder })
  return source.measure({ query: 'sum(up)', at: AT, windowMs: 10_000 }, signal)
}

async function errorOf(promise: Promise<unknown>): Promise<SlipwayError> {
  try {
    await promise
  } catch (error) {
    if (error instanceof SlipwayError) return error
    throw error
  }
  throw new Error('there was no error')
}

void test('asks for an instant, by POST, below the path of the address', async (t) => {
  const { url, asked } = await serve(t, vector('1.5'))
  assert.deepEqual(await ask({ url: `${url}/prefix` }), { type: 'value', at: AT, value: 1.5 })
  assert.equal(asked[0]?.method, 'POST')
  assert.equal(asked[0]?.url, '/prefix/api/v1/query')
  assert.equal(asked[0]?.form.get('query'), 'sum(up)')
  assert.equal(asked[0]?.form.get('time'), '1700000000.5')
  assert.equal(asked[0]?.authorization, undefined)
})

const numbers: readonly [string, Reply, object][] = [
  [
    'a scalar',
    json(200, { status: 'success', data: { resultType: 'scalar', result: [1, '7'] } }),
    { type: 'value', value: 7 },
  ],
  ['exponents', vector('1.2e-7'), { type: 'value', value: 1.2e-7 }],
  ['an empty vector', vector(), { type: 'none', why: 'empty' }],
  ['NaN', vector('NaN'), { type: 'none', why: 'nan' }],
  ['+Inf', vector('+Inf'), { type: 'none', why: 'infinite' }],
  ['-Inf', vector('-Inf'), { type: 'none', why: 'infinite' }],
]

for (const [name, reply, wanted] of numbers) {
  void test(`reads ${name}`, async (t) => {
    const { url } = await serve(t, reply)
    assert.deepEqual(await ask({ url }), { at: AT, ...wanted })
  })
}

const data = (resultType: string, result: unknown): unknown => ({ status: 'success', data: { resultType, result } })

const faults: readonly [string, Reply, string, string, RegExp][] = [
  ['several series', vector('1', '2', '3', '4'), 'analysis.source-ambiguous', 'user', /4 series.*\{pod="p0"\}.*…/],
  ['a matrix', json(200, data('matrix', [])), 'analysis.source-query', 'user', /answers a matrix/],
  [
    'a histogram',
    json(200, data('vector', [{ metric: {}, histogram: [1, {}] }])),
    'analysis.source-query',
    'user',
    /a histogram/,
  ],
  [
    'a wrong query',
    json(400, { status: 'error', errorType: 'bad_data', error: 'parse error: unexpected end' }),
    'analysis.source-query',
    'user',
    /parse error: unexpected end/,
  ],
  [
    'a query that cannot be executed',
    json(422, { status: 'error', errorType: 'execution', error: 'many-to-many' }),
    'analysis.source-query',
    'user',
    /many-to-many/,
  ],
  [
    'an overloaded server',
    json(503, { status: 'error', errorType: 'timeout', error: 'query timed out' }),
    'analysis.source-failed',
    'world',
    /503: query timed out/,
  ],
  ['a bad gateway', (r) => r.writeHead(502).end('<html>'), 'analysis.source-failed', 'world', /answered 502/],
  [
    'a login page',
    (r) => r.writeHead(302, { location: '/login' }).end(),
    'analysis.source-failed',
    'world',
    /answered 302/,
  ],
  ['refused credentials', (r) => r.writeHead(401).end(), 'analysis.source-denied', 'world', /\(401\)/],
  ['no JSON', (r) => r.writeHead(200).end('{'), 'analysis.source-failed', 'world', /no reply of Prometheus/],
  ['another shape', json(200, { status: 'success', data: [] }), 'analysis.source-failed', 'world', /no reply/],
  ['no number', vector('abc'), 'analysis.source-failed', 'world', /`abc` for a number/],
  ['an empty number', vector(''), 'analysis.source-failed', 'world', /for a number/],
  [
    'part of the data',
    json(200, { status: 'success', data: { resultType: 'vector', result: [] }, warnings: ['store 2 is away'] }),
    'analysis.source-failed',
    'world',
    /incomplete: store 2 is away/,
  ],
  [
    'too much',
    (r) => r.writeHead(200).end('x'.repeat(1_100_000)),
    'analysis.source-failed',
    'world',
    /more than 1048576/,
  ],
  ['a cut connection', (r) => r.destroy(), 'analysis.source-failed', 'world', /could not be asked/],
]

for (const [name, reply, code, kind, message] of faults) {
  void test(`tells ${name} apart`, async (t) => {
    const { url } = await serve(t, reply)
    const error = await errorOf(ask({ url }))
    assert.equal(error.code, code)
    assert.equal(error.kind, kind)
    assert.match(error.message, message)
    if (kind === 'user') assert.match(error.hint, /sum\(up\)/)
  })
}

void test('advice about the query is no missing data', async (t) => {
  const warnings = ['PromQL info: metric might not be a counter']
  const { url } = await serve(
    t,
    json(200, { status: 'success', data: { resultType: 'scalar', result: [1, '3'] }, warnings }),
  )
  assert.deepEqual(await ask({ url }), { type: 'value', at: AT, value: 3 })
})

void test('a server that is away, and one that hangs until the work is cancelled', async (t) => {
  const { url } = await serve(t, () => {})
  const abort = new AbortController()
  const hanging = errorOf(ask({ url }, abort.signal))
  abort.abort()
  assert.match((await hanging).message, /its work was cancelled/)
  const away = await errorOf(ask({ url: 'http://127.0.0.1:1' }))
  assert.equal(away.code, 'analysis.source-failed')
  assert.match(away.hint, /http:\/\/127\.0\.0\.1:1\/api\/v1\/query/)
})

void test('credentials are read from files at every question, and are in no error', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-source-'))
  t.after(() => rm(folder, { recursive: true }))
  const { url, asked } = await serve(t, vector('1'))
  await writeFile(join(folder, 'token'), 'first-secret\n')
  const token = { url, bearerTokenFile: 'token' }
  const signal = new AbortController().signal
  await ask(token, signal, folder)
  await writeFile(join(folder, 'token'), 'second-secret')
  await ask(token, signal, folder)
  await ask({ url, basicAuth: { username: 'ann', passwordFile: 'token' } }, signal, folder)
  const basic = `Basic ${Buffer.from('ann:second-secret').toString('base64')}`
  assert.deepEqual(
    asked.map((one) => one.authorization),
    ['Bearer first-secret', 'Bearer second-secret', basic],
  )

  await writeFile(join(folder, 'token'), 'two\nlines-secret')
  const error = await errorOf(ask(token, signal, folder))
  assert.equal(error.code, 'analysis.source-credential')
  assert.doesNotMatch(JSON.stringify([error.message, error.hint, error.details]), /secret/)
  assert.match((await errorOf(ask({ url, bearerTokenFile: 'none' }, signal, folder))).message, /ENOENT/)
})

void test('settings are checked', () => {
  assert.equal(PrometheusSettings.safeParse({ url: 'http://p:9090' }).success, true)
  for (const wrong of [
    {},
    { url: 'p:9090' },
    { url: 'http://ann:pw@p' },
    { url: 'http://p', bearerTokenFile: 'a', basicAuth: { username: 'a', passwordFile: 'b' } },
    { url: 'http://p', token: 'x' },
  ]) {
    assert.equal(PrometheusSettings.safeParse(wrong).success, false, JSON.stringify(wrong))
  }
})

void test('an unknown source is an error that names the known ones', () => {
  const source = prometheus.open({ url: 'http://p' }, { name: 'prometheus', folder: '/' })
  const sources = new Map([['prometheus', source]])
  assert.equal(sourceNamed(sources, 'prometheus'), source)
  assert.throws(() => sourceNamed(sources, 'promteheus'), {
    code: 'analysis.source-unknown',
    hint: /Did you mean `prometheus`/,
  })
  assert.throws(() => sourceNamed(new Map(), 'proxy'), { hint: /Known sources: none/ })
})
