import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { serveHttp } from '../../test/serve-http.ts'
import { nameOf, sendHttp } from './http.ts'
import type { HttpRequest } from './http.ts'

async function serve(t: TestContext, listener: RequestListener): Promise<URL> {
  return new URL('/path', await serveHttp(t, listener))
}

function send(url: URL, more: Partial<HttpRequest> = {}) {
  return sendHttp({ method: 'GET', url, timeoutMs: 5_000, maxBytes: 1_000, ...more })
}

void test('any status is an answer, and redirects are not followed', async (t) => {
  const url = await serve(t, (request, response) => {
    response.writeHead(request.method === 'POST' ? 500 : 302, { location: '/other' }).end('text')
  })
  assert.deepEqual(await send(url), { status: 302, body: 'text' })
  assert.deepEqual(await send(url, { method: 'POST', body: 'x' }), { status: 500, body: 'text' })
})

void test('an answer that is too large or too slow is an error', async (t) => {
  const large = await serve(t, (_, response) => response.end('x'.repeat(2_000)))
  await assert.rejects(send(large), { code: 'http.failed', message: /more than 1000 bytes/ })
  const slow = await serve(t, (_, response) => response.write('begun'))
  await assert.rejects(send(slow, { timeoutMs: 20 }), {
    code: 'http.failed',
    message: /no complete answer within 0.02 s/,
  })
})

void test('an error names the address without what may be secret in it', async () => {
  const url = new URL('http://127.0.0.1:1/path?token=secret#secret')
  await assert.rejects(send(url), { message: /^GET http:\/\/127\.0\.0\.1:1\/path failed: .*$/ })
  assert.equal(nameOf(new URL('https://ann:pw@host:8/p?q')), 'https://host:8/p')
})
