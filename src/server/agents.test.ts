import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { agentStream, answerCommand, registerAgent, reportApplications, sendHeartbeat } from '#contract/agent.ts'
import { getAgent, listAgents } from '#contract/agents.ts'
import type { Client } from '#contract/client.ts'
import { getCommand, sendCommand } from '#contract/commands.ts'
import type { AgentAnnouncement } from '#domain/announcement.ts'
import { reportFor } from '#store/fact-fixture.ts'
import { startTestServer } from './server-fixture.ts'

const ANNOUNCEMENT: AgentAnnouncement = {
  name: 'one',
  version: '1.0.0',
  providers: [{ kind: 'host', summary: 'Processes', app: { type: 'object' }, target: {} }],
  stages: [{ kind: 'wait', summary: 'Waits', options: {} }],
  targets: [{ name: 'this-host', kind: 'host' }],
  repositories: [{ name: 'config', url: 'https://forge.example.com/acme/config.git', branch: 'main' }],
}
const SYNC = { kind: 'sync', application: 'shop' } as const

async function startWithShop(t: TestContext) {
  const server = await startTestServer(t)
  const agent = await server.agent('one')
  await agent.call(reportApplications, { body: { applications: [reportFor('shop')], removed: [] } })
  return { ...server, shopAgent: agent }
}

/** The ids of commands that a new connection is sent before `ready`. */
async function pendingFor(agent: Client): Promise<string[]> {
  const ids: string[] = []
  for await (const { data } of agent.stream(agentStream)) {
    if (data.type === 'command') ids.push(data.command.id)
    if (data.type === 'ready') break
  }
  return ids
}

void test('an agent announces itself under its own name only, and people see it', async (t) => {
  const { admin, shopAgent } = await startWithShop(t)
  const wrong = shopAgent.call(registerAgent, { body: { ...ANNOUNCEMENT, name: 'two' } })
  await assert.rejects(wrong, { code: 'agent.name-mismatch' })
  assert.equal((await shopAgent.call(registerAgent, { body: ANNOUNCEMENT })).agent, 'one')
  await shopAgent.call(sendHeartbeat, { body: { at: Date.now(), undelivered: 4 } })
  const [row] = (await admin.call(listAgents)).items
  assert.deepEqual(
    [row?.name, row?.version, row?.connected, row?.undelivered, row?.applications],
    ['one', '1.0.0', false, 4, 1],
  )
  const whole = await admin.call(getAgent, { params: { name: 'one' } })
  assert.deepEqual(whole.stageSchemas, ANNOUNCEMENT.stages)
})

void test('commands sent while the agent is away wait for it, also over its reconnections', async (t) => {
  const { admin, shopAgent } = await startWithShop(t)
  const first = await admin.call(sendCommand, { body: SYNC, query: { waitMs: 1 } })
  assert.equal(first.status, 'pending')
  const second = await admin.call(sendCommand, { body: SYNC })
  assert.deepEqual(await pendingFor(shopAgent), [first.id, second.id])
  const body = { status: 'done', message: 'Synced' } as const
  await shopAgent.call(answerCommand, { params: { id: first.id }, body })
  assert.deepEqual(await pendingFor(shopAgent), [second.id])
  assert.equal((await admin.call(getCommand, { params: { id: first.id } })).answer?.message, 'Synced')
})

void test('one key, one command, however often it is sent', async (t) => {
  const { admin, shopAgent } = await startWithShop(t)
  const send = (): Promise<{ id: string }> => admin.call(sendCommand, { body: SYNC, idempotencyKey: 'click-1' })
  const sent = await Promise.all(Array.from({ length: 10 }, send))
  assert.equal(new Set(sent.map(({ id }) => id)).size, 1)
  assert.equal((await pendingFor(shopAgent)).length, 1)
  const other = admin.call(sendCommand, { body: { ...SYNC, strategy: 'quick' }, idempotencyKey: 'click-1' })
  await assert.rejects(other, { code: 'command.key-reused' })
})

void test('an agent sees and answers only its own commands', async (t) => {
  const { admin, shopAgent, agent } = await startWithShop(t)
  const stranger = await agent('two')
  const { id } = await admin.call(sendCommand, { body: SYNC })
  assert.deepEqual(await pendingFor(stranger), [])
  const body = { status: 'done', message: 'x' } as const
  await assert.rejects(stranger.call(answerCommand, { params: { id }, body }), { code: 'command.unknown' })
  await shopAgent.call(answerCommand, { params: { id }, body })
})

void test('of two connections with one key the newer counts, and no command goes to both', async (t) => {
  const { admin, shopAgent } = await startWithShop(t)
  const older = shopAgent.stream(agentStream)
  assert.equal((await older.next()).value?.data.type, 'ready')
  const newer = shopAgent.stream(agentStream)
  assert.equal((await newer.next()).value?.data.type, 'ready')
  assert.equal((await admin.call(listAgents)).items[0]?.connected, true)
  const { id } = await admin.call(sendCommand, { body: SYNC })
  const event = (await newer.next()).value?.data
  assert.equal(event?.type === 'command' && event.command.id, id)
  await newer.return()
  await older.return()
})

void test('whoever waits for an answer gets it at once', async (t) => {
  const { admin, shopAgent } = await startWithShop(t)
  const { id } = await admin.call(sendCommand, { body: SYNC })
  const waiting = admin.call(getCommand, { params: { id }, query: { waitMs: 60_000 } })
  await shopAgent.call(answerCommand, { params: { id }, body: { status: 'refused', message: 'Paused' } })
  assert.equal((await waiting).status, 'refused')
})
