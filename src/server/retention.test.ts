import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Logs } from '#blobs/logs.ts'
import { parseServerFile } from '#domain/config/server.ts'
import { DEFAULT_RETENTION } from '#domain/retention.ts'
import { replaceApplications } from '#store/applications.ts'
import { deploymentById, listDeployments } from '#store/deployments.ts'
import { factsOf, reportFor } from '#store/fact-fixture.ts'
import { appendFacts, factsAfter } from '#store/facts.ts'
import { listHistory } from '#store/history.ts'
import { markLogEnd } from '#store/logs.ts'
import { openTestStore } from '#store/store-fixture.ts'
import { silentLog } from '#tools/log.ts'
import { virtualClock } from '../../test/agent/virtual-clock.ts'
import { forgetOld, keepRetention } from './retention.ts'
import type { RetentionTools } from './retention.ts'

const DAY = 86_400_000
const RETENTION = { days: 90, deploymentsPerApplication: 3 }

interface Place {
  readonly tools: RetentionTools
  readonly clock: ReturnType<typeof virtualClock>
  readonly folder: string
  deploy(application: string, count: number, facts?: number): Promise<string[]>
  left(application: string): Promise<string[]>
}

function place(t: TestContext): Place {
  const clock = virtualClock()
  const { store } = openTestStore(t, { clock })
  const folder = mkdtempSync(join(tmpdir(), 'slipway-retention-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const logs = new Logs(folder)
  let made = 0
  return {
    tools: { store, logs, clock, log: silentLog, retention: RETENTION },
    clock,
    folder,
    async deploy(application, count, facts = 6) {
      const ids: string[] = []
      for (let i = 0; i < count; i += 1) {
        const deployment = `dep${String((made += 1)).padStart(7, '0')}`
        const story = { deployment, application, agent: 'one', at: clock.now() + made * 10 }
        await appendFacts(store, 'one', factsOf(story).slice(0, facts))
        await logs.append({ deployment, step: '1-canary' }, 0, 'a line\n')
        await markLogEnd(store, { deployment, step: '1-canary' }, true)
        ids.push(deployment)
      }
      return ids
    },
    async left(application) {
      const { items } = await listDeployments(store, { limit: 100, application })
      return items.map(({ id }) => id).sort()
    },
  }
}

/** A round on a clock that stands still unless it is moved. */
async function round({ tools, clock }: Place): Promise<number> {
  let isOver = false
  const forgetting = forgetOld(tools).finally(() => (isOver = true))
  while (!isOver) await clock.advance(20)
  return forgetting
}

void test('what ended long ago goes with its facts and logs, but for the newest; who did what stays', async (t) => {
  const it = place(t)
  const shop = await it.deploy('shop', 25)
  const cart = await it.deploy('cart', 2)
  assert.equal(await round(it), 0, 'nothing is old')
  await it.clock.advance(89 * DAY)
  assert.equal(await round(it), 0)
  const young = await it.deploy('shop', 1)
  await it.clock.advance(2 * DAY)
  assert.equal(await round(it), 23)
  assert.deepEqual(await it.left('shop'), [...shop.slice(-2), ...young])
  assert.deepEqual(await it.left('cart'), cart, 'the last of each stay, however old')
  const [first = ''] = shop
  await assert.rejects(deploymentById(it.tools.store, first), { code: 'deployment.unknown' })
  assert.deepEqual(await factsAfter(it.tools.store, first, { after: 0, limit: 10 }), [])
  assert.deepEqual(readdirSync(it.folder).sort(), [...shop.slice(-2), ...cart, ...young].sort())
  assert.ok((await listHistory(it.tools.store, { limit: 100, deployment: first })).items.length > 0)
  assert.equal(await round(it), 0)
})

void test('what runs, what an application runs and what has not ended is never forgotten', async (t) => {
  const it = place(t)
  const [running = '', ...ended] = await it.deploy('shop', 3)
  const [open = ''] = await it.deploy('shop', 1, 3)
  await it.deploy('shop', 0)
  const report = reportFor('shop', { runningDeployment: running })
  await replaceApplications(it.tools.store, 'one', { applications: [report], removed: [] })
  await it.clock.advance(400 * DAY)
  const queued = await it.deploy('shop', 3, 1)
  assert.equal(await round(it), ended.length)
  assert.deepEqual(await it.left('shop'), [running, open, ...queued].sort())
  assert.ok(existsSync(join(it.folder, open)))
  assert.equal((await deploymentById(it.tools.store, open)).status, 'running')
})

void test('a deployment that is told again after it was forgotten is taken again, whole', async (t) => {
  const it = place(t)
  const [first = ''] = await it.deploy('shop', 5)
  await it.clock.advance(100 * DAY)
  assert.equal(await round(it), 2)
  const facts = factsOf({ deployment: first, application: 'shop', agent: 'one', at: 1 })
  const [late] = await appendFacts(it.tools.store, 'one', facts.slice(4))
  assert.equal(late?.refused?.code, 'fact.gap')
  const [whole] = await appendFacts(it.tools.store, 'one', facts)
  assert.deepEqual([whole?.storedTo, whole?.refused], [6, undefined])
})

void test('rounds come by themselves, and end with the server', async (t) => {
  const it = place(t)
  await it.deploy('shop', 5)
  await it.clock.advance(100 * DAY)
  const stop = new AbortController()
  const keeping = keepRetention(it.tools, stop.signal)
  await it.clock.advance(9 * 60_000)
  assert.equal((await it.left('shop')).length, 5)
  while ((await it.left('shop')).length > 3) await it.clock.advance(60_000)
  stop.abort()
  await keeping
})

void test('the server’s file sets it within bounds, and keeps much if it says nothing', () => {
  assert.deepEqual(parseServerFile('listen: 127.0.0.1:1\n', 'server.yaml').retention, DEFAULT_RETENTION)
  const text = 'retention: { days: 365, deploymentsPerApplication: 50 }\n'
  assert.deepEqual(parseServerFile(text, 'server.yaml').retention, { days: 365, deploymentsPerApplication: 50 })
  for (const bad of ['days: 1', 'days: 0', 'deploymentsPerApplication: 1', 'days: -1', 'forever: true']) {
    assert.throws(() => parseServerFile(`retention: { ${bad} }\n`, 'server.yaml'), { code: 'config.invalid' })
  }
})
