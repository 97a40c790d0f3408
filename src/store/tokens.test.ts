import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { agentByToken, agentNamed, createAgent, listAgents, recordHeartbeat, renewAgentKey } from './agents.ts'
import { createMember, memberByToken, renewToken } from './members.ts'
import { openTestStore } from './store-fixture.ts'

void test('tokens are known again, and are nowhere in the file', async (t) => {
  const { store, file } = openTestStore(t)
  const member = (await createMember(store, { name: 'admin', role: 'admin' })) ?? ''
  assert.match(member, /^slipway_m_/)
  assert.equal(await createMember(store, { name: 'admin', role: 'admin' }), undefined)
  const agent = await createAgent(store, 'one')
  assert.match(agent, /^slipway_a_/)
  await assert.rejects(createAgent(store, 'one'), { code: 'agent.name-taken' })
  assert.equal((await memberByToken(store, member))?.actor.name, 'admin')
  assert.equal(await agentByToken(store, agent), 'one')
  assert.equal(await memberByToken(store, agent), undefined)
  assert.equal(await agentByToken(store, member), undefined)
  assert.equal(await memberByToken(store, `${member}x`), undefined)
  const renewedKey = await renewAgentKey(store, 'one')
  assert.equal(await agentByToken(store, agent), undefined)
  assert.equal(await agentByToken(store, renewedKey), 'one')
  await assert.rejects(renewAgentKey(store, 'two'), { code: 'agent.unknown' })
  const renewed = await renewToken(store, 'admin')
  assert.equal(await memberByToken(store, member), undefined)
  assert.equal((await memberByToken(store, renewed))?.role, 'admin')
  for (const path of [file, `${file}-wal`]) {
    const bytes = readFileSync(path, 'latin1')
    for (const token of [member, agent, renewed, renewedKey]) assert.equal(bytes.includes(token), false)
  }
})

void test('agents are listed page by page with their last heartbeat', async (t) => {
  const { store } = openTestStore(t)
  for (const name of ['c', 'a', 'b']) await createAgent(store, name)
  await recordHeartbeat(store, 'b', { at: store.clock.now() + 60_000, undelivered: 3 })
  const first = await listAgents(store, { limit: 2 })
  const second = await listAgents(store, { limit: 2, cursor: first.next })
  assert.deepEqual(
    [...first.items, ...second.items].map(({ name }) => name),
    ['a', 'b', 'c'],
  )
  assert.equal(second.next, undefined)
  assert.equal((await agentNamed(store, 'b')).undelivered, 3)
  await assert.rejects(agentNamed(store, 'zz'), { code: 'agent.unknown' })
})
