import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { freePort } from '#host/life.ts'
import { startStack } from '../stack.ts'
import type { Stack } from '../stack.ts'

/** What a metric source may say instead of a number, by the path that it is asked at. */
const ANSWERS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  fine: (response) => answer(response, [{ metric: {}, value: [0, '1'] }]),
  nothing: (response) => answer(response, []),
  nan: (response) => answer(response, [{ metric: {}, value: [0, 'NaN'] }]),
  infinite: (response) => answer(response, [{ metric: {}, value: [0, '+Inf'] }]),
  garbage: (response) => response.end('<html>maintenance</html>'),
  broken: (response) => {
    response.statusCode = 503
    response.end('away')
  },
  hanging: () => {},
}

function answer(response: ServerResponse, result: unknown): void {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }))
}

void describe('a metric source that fails', { concurrency: true }, () => {
  let stack: Stack
  let server: Server

  before(async () => {
    server = createServer((request, response) => {
      const name = request.url?.split('/')[1] ?? ''
      request.resume()
      ANSWERS[name]?.(response)
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    const sources = Object.keys(ANSWERS).map(
      (name) => `  - { name: ${name}, prometheus: { url: "http://127.0.0.1:${port}/${name}" } }\n`,
    )
    sources.push(`  - { name: away, prometheus: { url: "http://127.0.0.1:${await freePort()}" } }\n`)
    stack = await startStack({ agent: `sources:\n${sources.join('')}` })
  })

  after(async () => {
    await stack.end()
    server.closeAllConnections()
    server.close()
  })

  async function analysed(source: string, check: string) {
    const port = await stack.port()
    const rest = `pipeline:
  - canary: { replicas: 1 }
  - analysis:
      for: 2s
      checks:
        - { name: answers, source: ${source}, query: up, min: 1, interval: 1s, minSamples: 1, ${check} }
  - primary
  - clean
`
    const name = `measured-${source}-${check.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()}`
    await stack.ended(name, await stack.push(name, { version: 'v1' }, { port, rest }))
    return stack.ended(name, await stack.push(name, { version: 'v2' }))
  }

  void test('one that answers lets the release through', async () => {
    const ended = await analysed('fine', 'errorLimit: 0')
    assert.equal(ended.status, 'succeeded', ended.reason)
  })

  const undecided: readonly (readonly [source: string, check: string, words: RegExp])[] = [
    ['away', 'errorLimit: 0', /source failed .* away could not be asked: connect ECONNREFUSED/],
    ['broken', 'errorLimit: 0', /source failed .* broken could not be asked: it answered 503/],
    ['garbage', 'errorLimit: 0', /source failed .* garbage could not be asked: it answered 200 with what is no reply/],
    ['hanging', 'errorLimit: 0', /source failed .* hanging could not be asked: no complete answer within 10 s/],
    ['nothing', 'noData: wait', /answers: 0 of 2 samples have numbers, 1 are needed, 2 without data/],
    ['nan', 'noData: wait', /answers: 0 of 2 samples have numbers, 1 are needed, 2 without data/],
    ['infinite', 'noData: wait', /answers: 0 of 2 samples have numbers, 1 are needed, 2 without data/],
  ]
  for (const [source, check, words] of undecided) {
    void test(`one that is ${source}: it could not decide, says why, and nothing is promoted`, async () => {
      const ended = await analysed(source, check)
      assert.equal(ended.status, 'failed')
      assert.equal(ended.error?.code, 'analysis.inconclusive', ended.reason)
      assert.match(ended.reason, words)
      assert.equal(ended.rolledBack, true)
    })
  }

  void test('no data is a failure where the check says so', async () => {
    const ended = await analysed('nothing', 'noData: fail')
    assert.equal(ended.error?.code, 'analysis.failed', ended.reason)
    assert.equal(ended.rolledBack, true)
  })

  void test('no data lets the release through only where the check says so', async () => {
    const ended = await analysed('nan', 'noData: pass')
    assert.equal(ended.status, 'succeeded', ended.reason)
  })
})
