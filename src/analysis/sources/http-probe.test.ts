import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { checkSchema } from '../check.ts'
import { httpProbe } from './http-probe.ts'

async function serve(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function measure(url: string, more: object = {}, signal = new AbortController().signal) {
  const check = checkSchema.parse({ http: { url, ...more }, ...('measure' in more ? { max: '1s' } : {}) })
  assert.ok(check.http)
  const { query, http, intervalMs } = check
  return httpProbe(http, intervalMs).measure({ query, at: 5_000, windowMs: intervalMs }, signal)
}

void test('the share of good answers, and why the others were not', async () => {
  let count = 0
  await using site = await serve((_, res) => {
    count += 1
    res.writeHead(count === 2 ? 503 : 204).end()
  })
  const measured = await measure(site.url, { requests: 4 })
  assert.deepEqual(measured, { type: 'value', at: 5_000, value: 75, note: '1 of 4 failed: answered 503' })
  assert.equal(count, 4)
})

void test('what is asked for is what is sent', async () => {
  const seen: IncomingMessage[] = []
  let body = ''
  await using site = await serve((req, res) => {
    seen.push(req)
    req.on('data', (chunk: Buffer) => (body += chunk.toString()))
    req.on('end', () => res.end())
  })
  await measure(`${site.url}/orders`, {
    method: 'POST',
    send: '{"try":true}',
    headers: { 'x-canary': '1' },
    requests: 1,
  })
  assert.deepEqual(
    [seen[0]?.method, seen[0]?.url, seen[0]?.headers['x-canary'], body],
    ['POST', '/orders', '1', '{"try":true}'],
  )
})

const answers: readonly [string, object, number][] = [
  ['any 2xx by default', {}, 100],
  ['another status than the wanted', { status: 201 }, 0],
  ['one of several', { status: [204, 200] }, 100],
  ['a body that holds it', { body: 'status*ok' }, 100],
  ['a body that does not', { body: 'status*down' }, 0],
]

for (const [name, more, share] of answers) {
  void test(`${name}: ${share} %`, async () => {
    await using site = await serve((_, res) => void res.end('{"status": "ok"}'))
    const measured = await measure(site.url, { ...more, requests: 1 })
    assert.equal(measured.type === 'value' && measured.value, share)
    assert.doesNotMatch(JSON.stringify(measured), /"ok/, 'it tells what the body holds')
  })
}

void test('a redirect is an answer, and is not followed', async () => {
  const asked: (string | undefined)[] = []
  await using site = await serve((req, res) => {
    asked.push(req.url)
    res.writeHead(302, { location: '/elsewhere' }).end()
  })
  assert.equal((await measure(site.url, { status: 302, requests: 1 })).type, 'value')
  assert.deepEqual(asked, ['/'])
})

void test('nobody there is a bad answer, no error of the source', async () => {
  const gone = await serve(() => {})
  await gone[Symbol.asyncDispose]()
  const measured = await measure(gone.url, { requests: 2 })
  assert.ok(measured.type === 'value' && measured.value === 0)
  assert.match(measured.note ?? '', /2 of 2 failed: .*ECONNREFUSED/)
})

void test('an answer that takes too long is a bad one, and of no use for the latency', async () => {
  await using site = await serve(() => {})
  const slow = { maxLatency: '50ms', requests: 1 }
  assert.match(JSON.stringify(await measure(site.url, slow)), /"value":0,.*no complete answer within 0.05 s/)
  assert.deepEqual(await measure(site.url, { ...slow, measure: 'latency' }), { type: 'none', at: 5_000, why: 'empty' })
})

void test('the latency is the median of the good answers', async () => {
  await using site = await serve((_, res) => void setTimeout(() => res.end(), 20))
  const measured = await measure(site.url, { measure: 'latency', requests: 3 })
  assert.ok(measured.type === 'value' && measured.value >= 18 && measured.value < 3_000, JSON.stringify(measured))
})

void test('cancelled means no number', async () => {
  await using site = await serve(() => {})
  const stop = new AbortController()
  const asked = measure(site.url, {}, stop.signal)
  stop.abort(new Error('cancelled'))
  await assert.rejects(asked, /cancelled/)
})

void test('an address that cannot be asked is for a person to mend', async () => {
  for (const url of ['http://', 'http://user:secret@127.0.0.1/']) {
    await assert.rejects(measure(url), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'analysis.address-wrong')
      assert.doesNotMatch(error.message, /secret/)
      return true
    })
  }
})
