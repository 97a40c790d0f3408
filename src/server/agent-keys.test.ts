import assert from 'node:assert/strict'
import { test } from 'node:test'
import { agentStream, registerAgent, reportApplications, sendFacts } from '#contract/agent.ts'
import { addAgent, listAgents, removeAgent, renewAgentKey } from '#contract/agents.ts'
import { listApplications } from '#contract/applications.ts'
import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'
import { getDeployment } from '#contract/deployments.ts'
import { listEvents } from '#contract/events.ts'
import { getMe } from '#contract/info.ts'
import { factsOf, reportFor } from '#store/fact-fixture.ts'
import { startTestServer } from './server-fixture.ts'

const NOTHING = { version: '1', providers: [], stages: [], targets: [], repositories: [] }

/** Connects as the agent, does something, and answers with what ended the connection. */
async function endedBy(agent: Client, act: () => Promise<unknown>): Promise<string> {
  const { promise: isOpen, resolve: opened } = Promise.withResolvers<void>()
  const end = (async () => {
    try {
      for await (const { data } of agent.stream(agentStream)) if (data.type === 'ready') opened()
    } catch (error) {
      return (error as { code: string }).code
    }
    return 'none'
  })()
  await isOpen
  await act()
  return end
}

void test('an agent that was made connects under its own name, and its key can be renewed', async (t) => {
  const { admin, url } = await startTestServer(t)
  const made = await admin.call(addAgent, { body: { name: 'eu' } })
  await assert.rejects(admin.call(addAgent, { body: { name: 'eu' } }), { code: 'agent.name-taken', status: 409 })
  const eu = createClient({ url, token: made.key })
  assert.equal((await eu.call(registerAgent, { body: { ...NOTHING, name: 'eu' } })).agent, 'eu')
  const params = { name: 'eu' }
  let key = ''
  const code = await endedBy(eu, async () => {
    key = (await admin.call(renewAgentKey, { params })).key
  })
  assert.equal(code, 'auth.missing', 'the connection broke, and could not be opened again')
  await assert.rejects(eu.call(getMe), { code: 'auth.missing' })
  assert.equal((await createClient({ url, token: key }).call(getMe)).actor.name, 'eu')
  await assert.rejects(admin.call(renewAgentKey, { params: { name: 'us' } }), { code: 'agent.unknown' })
  const { items } = await admin.call(listEvents, { query: { kind: 'agent' } })
  assert.deepEqual(
    items.map(({ by, sentence }) => `${by.name}: ${sentence}`),
    ['admin: Renewed the key of agent eu', 'admin: Added agent eu'],
  )
})

void test('an agent with applications is removed only where that is said; another can take them over then', async (t) => {
  const server = await startTestServer(t)
  const { admin } = server
  const eu = await server.agent('eu')
  await eu.call(reportApplications, { body: { applications: [reportFor('shop'), reportFor('blog')], removed: [] } })
  const facts = factsOf({ deployment: 'dep00001', application: 'shop', agent: 'eu' })
  await eu.call(sendFacts, { body: { facts: facts.slice(0, 3) } })
  const params = { name: 'eu' }
  await assert.rejects(admin.call(removeAgent, { params, body: {} }), {
    code: 'agent.in-use',
    message: /2: blog, shop/,
  })
  const body = { withApplications: true }
  let gone: unknown
  const code = await endedBy(eu, async () => {
    gone = await admin.call(removeAgent, { params, body })
  })
  assert.equal(code, 'auth.missing')
  assert.deepEqual(gone, { name: 'eu', applications: ['blog', 'shop'], deployments: ['dep00001'] })
  assert.deepEqual((await admin.call(listApplications)).items, [])
  assert.deepEqual((await admin.call(listAgents)).items, [])
  const ended = await admin.call(getDeployment, { params: { id: 'dep00001' } })
  assert.deepEqual([ended.status, ended.rolledBack], ['cancelled', false])
  const us = await server.agent('us')
  const mine = factsOf({ deployment: 'dep00002', application: 'shop', agent: 'us' }).slice(0, 3)
  const [outcome] = (await us.call(sendFacts, { body: { facts: mine } })).deployments
  assert.deepEqual(outcome, { deployment: 'dep00002', storedTo: 3 })
})

void test('an agent without applications is removed at once', async (t) => {
  const { admin, agent } = await startTestServer(t)
  await agent('eu')
  const answer = await admin.call(removeAgent, { params: { name: 'eu' }, body: {} })
  assert.deepEqual(answer, { name: 'eu', applications: [], deployments: [] })
  await assert.rejects(admin.call(removeAgent, { params: { name: 'eu' }, body: {} }), { code: 'agent.unknown' })
})

void test('an agent that registers is told what has not ended', async (t) => {
  const { agent } = await startTestServer(t)
  const eu = await agent('eu')
  const us = await agent('us')
  const story = { deployment: 'dep00001', application: 'shop', agent: 'eu' }
  await eu.call(sendFacts, { body: { facts: factsOf(story).slice(0, 3) } })
  const ask = async (one: Client, name: string): Promise<unknown> =>
    (await one.call(registerAgent, { body: { ...NOTHING, name } })).unfinished
  assert.deepEqual(await ask(eu, 'eu'), [{ deployment: 'dep00001', lastSeq: 3 }])
  assert.deepEqual(await ask(us, 'us'), [])
  await eu.call(sendFacts, { body: { facts: factsOf(story) } })
  assert.deepEqual(await ask(eu, 'eu'), [])
})
