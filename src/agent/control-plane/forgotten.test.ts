import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sendFacts } from '#contract/agent.ts'
import { getDeployment, listFacts } from '#contract/deployments.ts'
import { startTestServer } from '#server/server-fixture.ts'
import { factsOf } from '#store/fact-fixture.ts'
import { systemClock } from '#tools/clock.ts'
import { silentLog } from '#tools/log.ts'
import { liveAgent } from '../../../test/agent/live-agent.ts'
import { until } from '../../../test/until.ts'
import { endForgotten } from './forgotten.ts'
import { Journal } from '../journal.ts'

const FILE = 'fake: {}\npipeline:\n  - canary\n  - approval\n  - primary\n  - clean\n'

void test('what an agent forgot is ended when it comes back, so that newer commits are deployed', async (t) => {
  const place = await liveAgent(t)
  await place.git.commit({ 'shop/app.slipway.yaml': FILE, 'shop/page': 'one' })
  await place.start()
  await place.newest((d) => d.status === 'succeeded')
  await place.git.commit({ 'shop/page': 'two' })
  const { id } = await place.newest((d) => d.status === 'waiting')
  await place.stop()
  await rm(place.home, { recursive: true })
  await place.start()
  const ended = await until('its end', async () => {
    const found = await place.server.admin.call(getDeployment, { params: { id } })
    return found.finishedAt === undefined ? undefined : found
  })
  assert.deepEqual([ended.status, ended.rolledBack], ['cancelled', false])
  assert.match(ended.reason, /lost its memory/)
  const next = await place.newest((d) => d.id !== id && d.status === 'succeeded')
  assert.equal(next.application, 'shop')
})

void test('what ended here is told again to a control plane that has forgotten; what goes on here is left alone', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-forgotten-'))
  const journal = new Journal(join(folder, 'journal.db'))
  t.after(async () => {
    journal.close()
    await rm(folder, { recursive: true })
  })
  const server = await startTestServer(t)
  const client = await server.agent('one')
  const ended = factsOf({ deployment: 'dep00001', application: 'shop', agent: 'one' })
  const open = factsOf({ deployment: 'dep00002', application: 'blog', agent: 'one' }).slice(0, 3)
  journal.append({ facts: ended })
  journal.append({ facts: open })
  journal.markDelivered(journal.undeliveredFacts(1_000).at(-1)?.position ?? 0)
  await client.call(sendFacts, { body: { facts: [...ended.slice(0, 3), ...open] } })
  const unfinished = ['dep00001', 'dep00002'].map((deployment) => ({ deployment, lastSeq: 3 }))
  const tools = { client, journal, clock: systemClock, log: silentLog }
  await endForgotten(unfinished, tools, new AbortController().signal)
  const { facts } = await server.admin.call(listFacts, { params: { id: 'dep00001' } })
  assert.deepEqual(facts, ended)
  const other = await server.admin.call(getDeployment, { params: { id: 'dep00002' } })
  assert.deepEqual([other.lastSeq, other.finishedAt], [3, undefined])
})
