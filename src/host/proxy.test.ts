import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { isSettled, setStage, specOf, until } from './fixture/stage-set.ts'
import type { StageSet } from './fixture/stage-set.ts'

interface Answer {
  readonly status: number
  readonly body: string
  readonly headers: IncomingMessage['headers']
}

interface Asking {
  readonly path?: string
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
  readonly agent?: Agent
}

function ask(url: string, { path = '/', method = 'GET', headers = {}, body, agent }: Asking = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const out = request(`${url}${path}`, { method, headers, agent: agent ?? false }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => (text += chunk))
      answer.on('error', reject)
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text, headers: answer.headers }))
    })
    out.on('error', reject)
    out.end(body)
  })
}

void describe('the proxy', () => {
  let stage: StageSet

  before(async () => {
    stage = await setStage()
    await stage.client.declareFront('shop', stage.front)
    await stage.client.declareVariant('shop', 'primary', specOf('v1', { replicas: 2 }))
    await stage.client.declareVariant('shop', 'canary', specOf('v2'))
    await until(stage.client, 'shop', (state) => isSettled('primary')(state) && isSettled('canary')(state))
  })

  after(() => stage[Symbol.asyncDispose]())

  void test('splits real requests by weight, and counts them', async () => {
    await stage.client.declareWeights('shop', { primary: 80, canary: 20, baseline: 0 })
    const agent = new Agent({ keepAlive: true, maxSockets: 16 })
    const from = Date.now()
    const answers = await Promise.all(Array.from({ length: 2_000 }, () => ask(stage.url, { agent })))
    agent.destroy()
    const canary = answers.filter((answer) => answer.body === 'v2').length
    assert.ok(answers.every((answer) => answer.status === 200))
    assert.ok(canary >= 380 && canary <= 420, `${canary} of 2,000 went to the canary`)
    const { variants } = await stage.client.windows('shop', { from, to: Date.now() + 1_000 })
    assert.equal(variants.canary.requests['2xx'], canary)
    assert.equal(variants.primary.requests['2xx'], 2_000 - canary)
    assert.match(await stage.client.metrics(), /variant="canary",class="2xx"\} \d+/)
    await stage.client.declareWeights('shop', { primary: 100, canary: 0, baseline: 0 })
  })

  void test('passes a request on without the headers of the connection, and says where it came from', async () => {
    const headers = {
      connection: 'close, X-Private',
      'x-private': '1',
      'x-kept': 'yes',
      te: 'trailers',
      'x-forwarded-for': '10.0.0.9',
    }
    const answer = await ask(stage.url, { path: '/echo', method: 'POST', headers, body: 'the body' })
    const seen = JSON.parse(answer.body) as { method: string; headers: Record<string, string>; body: string }
    assert.equal(seen.method, 'POST')
    assert.equal(seen.body, 'the body')
    assert.equal(seen.headers['x-kept'], 'yes')
    assert.equal(seen.headers['x-private'], undefined)
    assert.equal(seen.headers['te'], undefined)
    assert.equal(seen.headers['x-forwarded-for'], '10.0.0.9, 127.0.0.1')
    assert.equal(seen.headers['x-forwarded-proto'], 'http')
    assert.equal(seen.headers['x-forwarded-host'], stage.front.listen)
    assert.equal(answer.headers['x-twice'], 'a, b')
  })

  void test('streams a body of unknown length', async () => {
    const body = 'x'.repeat(300_000)
    const headers = { 'transfer-encoding': 'chunked' }
    const answer = await ask(stage.url, { path: '/echo', method: 'PUT', headers, body })
    assert.equal((JSON.parse(answer.body) as { body: string }).body.length, body.length)
  })

  void test('shows an answer that was cut short as cut short, and counts it as an error', async () => {
    await assert.rejects(ask(stage.url, { path: '/cut' }))
    const text = await stage.client.metrics()
    assert.match(text, /variant="primary",class="error"\} 1\n/)
  })

  void test('ends the request to the application when the client leaves', async () => {
    const out = request(`${stage.url}/hang`, { agent: false })
    out.on('error', () => {})
    out.end()
    const inFlight = async (): Promise<boolean> =>
      /in_flight\{application="shop",variant="primary"\} 1\n/.test(await stage.client.metrics())
    while (!(await inFlight())) await new Promise((resolve) => setTimeout(resolve, 5))
    out.destroy()
    while (await inFlight()) await new Promise((resolve) => setTimeout(resolve, 5))
    assert.match(await stage.client.metrics(), /variant="primary",class="aborted"\} 1\n/)
  })

  void test('passes status and errors of the application on, counted by class', async () => {
    assert.equal((await ask(stage.url, { path: '/fail' })).status, 500)
    assert.match(await stage.client.metrics(), /variant="primary",class="5xx"\} 1\n/)
  })

  void test('joins an upgraded connection in both directions', async () => {
    const socket = connect(Number(stage.front.listen.split(':')[1]), '127.0.0.1')
    socket.write(
      'GET /socket HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\nfirst',
    )
    let text = ''
    await new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        if (text.endsWith('first')) socket.write('second')
        if (text.endsWith('second')) resolve()
      })
    })
    socket.destroy()
    assert.match(text, /^HTTP\/1\.1 101 Switching Protocols\r\n/)
    assert.match(text, /Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/)
    assert.match(await stage.client.metrics(), /variant="primary",class="1xx"\} 1\n/)
  })

  void test('sends requests with the header to the canary, whatever its weight', async () => {
    const rule = { name: 'X-Try', value: 'new', variant: 'canary' } as const
    await stage.client.declareFront('shop', { ...stage.front, headers: [rule] })
    assert.equal((await ask(stage.url, { headers: { 'x-try': 'new' } })).body, 'v2')
    assert.equal((await ask(stage.url, { headers: { 'x-try': 'other' } })).body, 'v1')
    await stage.client.declareFront('shop', stage.front)
  })

  void test('keeps a browser with its variant while that has a weight', async () => {
    await stage.client.declareFront('shop', { ...stage.front, sticky: { maxAgeMs: 60_000 } })
    await stage.client.declareWeights('shop', { primary: 50, canary: 50, baseline: 0 })
    const first = await Promise.all([ask(stage.url), ask(stage.url)])
    const canary = first.find((answer) => answer.body === 'v2')
    const cookie = canary?.headers['set-cookie']?.[0] ?? ''
    assert.match(cookie, /^Slipway-Variant=canary; Path=\/; Max-Age=60; HttpOnly; SameSite=Lax$/)
    const headers = { cookie: `other=1; ${cookie.split(';')[0]}` }
    const again = await Promise.all(Array.from({ length: 20 }, () => ask(stage.url, { headers })))
    assert.ok(again.every((answer) => answer.body === 'v2' && answer.headers['set-cookie'] === undefined))
    await stage.client.declareWeights('shop', { primary: 100, canary: 0, baseline: 0 })
    const moved = await ask(stage.url, { headers })
    assert.equal(moved.body, 'v1')
    assert.match(moved.headers['set-cookie']?.[0] ?? '', /^Slipway-Variant=primary/)
    const invented = await ask(stage.url, { headers: { cookie: 'Slipway-Variant=constructor' } })
    assert.equal(invented.status, 200)
    await stage.client.declareFront('shop', stage.front)
  })

  void test('a weight for a variant without a ready instance is refused', async () => {
    await assert.rejects(stage.client.declareWeights('shop', { primary: 90, canary: 0, baseline: 10 }), {
      code: 'host.weight-refused',
      message: 'baseline of shop has no ready instance, so it cannot get 10 % of the traffic',
    })
    await assert.rejects(stage.client.declareWeights('shop', { primary: 90, canary: 0, baseline: 0 }), {
      code: 'host.weights-invalid',
    })
    assert.equal((await stage.client.state('shop'))?.weights.primary, 100)
  })

  void test('goes elsewhere when an instance dies under its requests', async () => {
    await ask(stage.url, { path: '/crash' }).catch(() => {})
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(stage.url)))
    assert.ok(answers.every((answer) => answer.status === 200))
    const posts = Array.from({ length: 50 }, () => ask(stage.url, { path: '/echo', method: 'POST', body: 'x' }))
    assert.ok((await Promise.all(posts)).every((answer) => answer.status === 200))
    await until(stage.client, 'shop', isSettled('primary'))
  })

  void test('removing a variant gives its weight to primary', async () => {
    await stage.client.declareWeights('shop', { primary: 0, canary: 100, baseline: 0 })
    assert.equal((await ask(stage.url)).body, 'v2')
    const state = await stage.client.removeVariant('shop', 'canary')
    assert.deepEqual(state.weights, { primary: 100, canary: 0, baseline: 0 })
    assert.equal((await ask(stage.url)).body, 'v1')
  })

  void test('says so in a sentence when nothing is ready', async () => {
    await stage.client.removeVariant('shop', 'primary')
    const answer = await ask(stage.url)
    assert.equal(answer.status, 503)
    assert.equal(answer.body, 'No instance of this application is ready to answer.\n')
  })
})
