import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { isSettled, setStage, specOf, until } from './fixture/stage-set.ts'
import type { StageSet } from './fixture/stage-set.ts'

void describe('the proxy before a hostile application or client', () => {
  let stage: StageSet

  before(async () => {
    stage = await setStage()
    const spec = specOf('v1')
    const { path: _none, ...health } = spec.health
    await stage.client.declareFront('shop', stage.front)
    await stage.client.declareVariant('shop', 'primary', { ...spec, command: [process.execPath, 'hostile.js'], health })
    await until(stage.client, 'shop', isSettled('primary'))
  })

  after(() => stage[Symbol.asyncDispose]())

  /** All that comes back for these bytes until the connection is closed. */
  const say = (text: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(Number(stage.front.listen.split(':')[1]), '127.0.0.1')
      let answer = ''
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')))
      socket.on('error', () => {})
      socket.on('close', () => resolve(answer))
      socket.write(text, 'latin1')
    })

  const get = (path: string): Promise<string> => say(`GET ${path} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n`)

  for (const path of ['/status', '/garbage', '/upgrade', '/close']) {
    void test(`an answer such as ${path} ends that request alone`, async () => {
      assert.match(await get(path), /^HTTP\/1\.1 502 /)
      assert.match(await get('/'), /fine$/)
    })
  }

  for (const path of ['/reason', '/header', '/both']) {
    void test(`an answer such as ${path} is refused or made clean`, async () => {
      const answer = await get(path)
      assert.ok(!answer.includes('\x01'))
      assert.doesNotMatch(answer, /Content-Length: 2\r\n[^]*chunked/i)
      assert.match(await get('/'), /fine$/)
    })
  }

  void test('early hints are left out, the answer is passed on', async () => {
    assert.match(await get('/early'), /^HTTP\/1\.1 200 [^]*ok$/)
  })

  void test('a second answer that nobody asked for reaches nobody', async () => {
    assert.match(await get('/twice'), /ok$/)
    const answers = await Promise.all(Array.from({ length: 5 }, () => get('/')))
    assert.ok(answers.every((answer) => answer.endsWith('fine')))
  })

  const requests: readonly [name: string, text: string][] = [
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n'],
    ['a bare line feed in a header', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\nY: b\r\n\r\n'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['a space in the path', 'GET /a b HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['garbage', '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n'],
    ['an endless header', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`],
    ['a tunnel', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n'],
  ]
  for (const [name, text] of requests) {
    void test(`a request with ${name} is turned away, others go on`, async () => {
      assert.doesNotMatch(await say(text), /fine/)
      assert.match(await get('/'), /fine$/)
    })
  }

  void test('an upgrade to another protocol is a plain request', async () => {
    const text = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n'
    assert.match(await say(text), /fine$/)
  })
})
