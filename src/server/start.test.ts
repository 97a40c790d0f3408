import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { agentStream, answerCommand, reportApplications, sendFacts } from '#contract/agent.ts'
import { getApplication, listApplications } from '#contract/applications.ts'
import { sendCommand } from '#contract/commands.ts'
import { getDeployment, listDeployments } from '#contract/deployments.ts'
import { listEvents } from '#contract/events.ts'
import { liveStream } from '#contract/stream.ts'
import { factsOf, reportFor } from '#store/fact-fixture.ts'
import { systemClock } from '#tools/clock.ts'
import { jsonLog, silentLog } from '#tools/log.ts'
import { startTestServer } from './server-fixture.ts'
import { startServer } from './start.ts'

void test('a deployment as agent, member and watcher meet it', async (t) => {
  const { admin, agent } = await startTestServer(t)
  const shopAgent = await agent('one')
  await shopAgent.call(reportApplications, { body: { applications: [reportFor('shop')], removed: [] } })
  const list = await admin.call(listApplications)
  assert.deepEqual(
    list.items.map((item) => item.name),
    ['shop'],
  )
  assert.equal((await admin.call(getApplication, { params: { name: 'shop' } })).connected, false)

  const facts = factsOf({ deployment: 'dep00001', application: 'shop', agent: 'one' }).slice(0, 3)
  const seen: string[] = []
  const watcher = new AbortController()
  const watching = (async () => {
    for await (const { data } of admin.stream(liveStream, { signal: watcher.signal })) {
      if (data.type === 'ready') await shopAgent.call(sendFacts, { body: { facts } })
      if (data.type === 'fact') seen.push(data.fact.kind)
      if (data.type === 'fact' && data.fact.kind === 'step-started') return
    }
  })()
  await watching
  assert.deepEqual(seen, ['triggered', 'planned', 'step-started'])
  assert.equal((await admin.call(getDeployment, { params: { id: 'dep00001' } })).status, 'running')

  const working = (async () => {
    for await (const { data } of shopAgent.stream(agentStream)) {
      if (data.type !== 'command') continue
      const body = { status: 'done', message: 'Cancelled', deployment: 'dep00001' } as const
      await shopAgent.call(answerCommand, { params: { id: data.command.id }, body })
      return
    }
  })()
  const answered = await admin.call(sendCommand, {
    body: { kind: 'cancel', deployment: 'dep00001' },
    query: { waitMs: 5_000 },
  })
  await working
  assert.equal(answered.status, 'done')
  const history = await admin.call(listEvents, { query: { application: 'shop' } })
  assert.deepEqual(
    history.items.map((item) => item.kind),
    ['answer', 'command', 'planned', 'triggered'],
  )
  assert.equal((await admin.call(listDeployments, { query: { status: 'running,waiting' } })).items.length, 1)
})

void test('a second server on the same folder refuses, and the first goes on', async (t) => {
  const { home, admin } = await startTestServer(t)
  const listen = { host: '127.0.0.1', port: 0 }
  const second = startServer({ listen, home, version: '0', log: silentLog, clock: systemClock })
  await assert.rejects(second, { code: 'server.busy', message: new RegExp(String(process.pid)) })
  assert.deepEqual((await admin.call(listApplications)).items, [])
})

void test('an address that is taken is said, and leaves nothing behind', async (t) => {
  const first = await startTestServer(t)
  const port = Number(new URL(first.url).port)
  const taken = startTestServer(t, { listen: { host: '127.0.0.1', port } })
  await assert.rejects(taken, { code: 'server.listen', kind: 'user' })
})

void test('what is stored is for its owner only, and no token reaches the log', async (t) => {
  const lines: string[] = []
  const log = jsonLog({ name: 'server', level: 'debug', write: (line) => lines.push(line) })
  const server = await startTestServer(t, { log })
  const key = (await server.agent('one')).token
  await server.admin.call(listApplications)
  await server.ask(`/v1/applications?text=${server.adminToken}`)
  await server.ask(`/v1/${server.adminToken}`, { token: key })
  await server.ask('/v1/info', { token: `${server.adminToken}x` })
  for (const file of ['server.db', 'server.db-wal', 'server.pid', 'server.lock']) {
    assert.equal(statSync(join(server.home, file)).mode & 0o077, 0, file)
  }
  assert.ok(lines.length >= 4)
  for (const secret of [server.adminToken, key]) assert.ok(!lines.join('').includes(secret))
})
