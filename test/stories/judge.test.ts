import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { CheckResult } from '#domain/evidence.ts'
import { exec, minimalEnvironment } from '#tools/exec.ts'
import { shopFile } from '../shop.ts'
import { startStack } from '../stack.ts'
import type { Stack } from '../stack.ts'

// One after the other: each release is held against the one before it.

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

const TEMPLATE = `description: The page answers, and holds what it should.
parameters:
  holds: { type: text }
check:
  http: { url: "http://{{ variant.address }}/", body: "{{ with.holds }}", requests: 2 }
  interval: 1s
  minSamples: 1
`

const PIPELINE = `pipeline:
  - canary: { replicas: 1 }
  - analysis:
      for: 5s
      checks:
        - { use: answers, with: { holds: "shop*open" } }
        - { name: complaints, logs: { pattern: "ERROR *stock" }, max: 0.5, interval: 1s, minSamples: 1 }
        - name: slowness
          http: { url: "http://{{ variant.address }}/", measure: latency }
          compare: previous
          effectAbsolute: 50ms
          noPrevious: pass
          interval: 1s
          minSamples: 4
          alpha: 0.1
  - primary
  - clean: canary
rollback: { automatic: true, timeout: 1m }
`

interface Shop {
  readonly version: string
  readonly delayMs?: number
  readonly complains?: boolean
  readonly says?: string
}

function program({ version, delayMs = 0, complains = false, says = 'the shop is open' }: Shop): string {
  return `import { createServer } from 'node:http'
// ${version}
const server = createServer((request, response) => {
  if (${complains} && request.url === '/') console.log('ERROR out of stock')
  setTimeout(() => response.end('${says}'), request.url === '/' ? ${delayMs} : 0)
})
server.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => server.close())
`
}

let stack: Stack

async function release(shop: Shop) {
  const commit = await stack.change(() => stack.git.commit({ 'shop/server.js': program(shop) }, shop.version))
  const deployment = await stack.ended('shop', commit)
  const facts = await stack.facts(deployment.id)
  const verdicts = facts.flatMap((fact) =>
    fact.kind === 'evidence' && fact.evidence.type === 'verdict' ? fact.evidence.checks : [],
  )
  const check = (name: string): CheckResult | undefined => verdicts.find((one) => one.check === name)
  return { deployment, check }
}

before(async () => {
  stack = await startStack()
  const port = await stack.port()
  const first = await stack.change(() =>
    stack.git.commit({
      '.slipway/analysis/answers.yaml': TEMPLATE,
      'shop/app.slipway.yaml': shopFile({ port, rest: PIPELINE }),
      'shop/package.json': '{ "type": "module" }\n',
      'shop/server.js': program({ version: 'v1' }),
    }),
  )
  const deployment = await stack.ended('shop', first)
  assert.equal(deployment.status, 'succeeded', deployment.reason)
})

after(() => stack.end())

void test('a template, HTTP, log lines and the last success judge real processes', async () => {
  const first = await release({ version: 'v2' })
  assert.equal(first.deployment.status, 'succeeded', first.deployment.reason)
  assert.equal(first.check('answers')?.figures['median'], 100)
  assert.match(first.check('complaints')?.words ?? '', /at most 0.5; 0$/)
  assert.match(
    first.check('slowness')?.words ?? '',
    /no successful deployment has measured this before, which was said to pass/,
  )
})

void test('one that is slower than the last success is rolled back', async () => {
  const slow = await release({ version: 'v3', delayMs: 150 })
  assert.equal(slow.deployment.rolledBack, true, slow.deployment.reason)
  assert.match(slow.check('slowness')?.words ?? '', /higher than the last success/)
  assert.ok((slow.check('slowness')?.samples['previous']?.length ?? 0) >= 4)
})

void test('one that complains in its log is rolled back', async () => {
  const noisy = await release({ version: 'v4', complains: true })
  assert.equal(noisy.deployment.rolledBack, true, noisy.deployment.reason)
  assert.match(noisy.check('complaints')?.words ?? '', /samples above 0.5/)
})

void test('one whose page does not hold what the template asks for is rolled back', async () => {
  const closed = await release({ version: 'v5', says: 'closed' })
  assert.equal(closed.deployment.rolledBack, true, closed.deployment.reason)
  assert.match(closed.check('answers')?.words ?? '', /1 of 1 samples below 100%/)
})

void test('a proposal is replayed over all of them', async () => {
  const backtest = async (limit: string) => {
    const file = await stack.git.git('show', 'HEAD:shop/app.slipway.yaml')
    await stack.change(() => stack.git.commit({ 'shop/app.slipway.yaml': file.replace('max: 0.5', `max: ${limit}`) }))
    const { stdout, code } = await exec(process.execPath, [MAIN, 'analysis', 'backtest', 'shop', '--output', 'json'], {
      cwd: stack.git.folder,
      env: minimalEnvironment({ SLIPWAY_HOME: stack.home }),
      timeoutMs: 30_000,
      okCodes: [0, 9],
    })
    return { code, ...(JSON.parse(stdout.toString()) as { wouldFail: number; replayed: number; skipped: number }) }
  }
  const { code, wouldFail, replayed, skipped } = await backtest('0.9')
  assert.deepEqual({ code, wouldFail, replayed, skipped }, { code: 0, wouldFail: 3, replayed: 4, skipped: 1 })
})
