import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { agentByToken, agentNamed, createAgent, listAgents, recordHeartbeat, renewAgentKey } from './agents.ts'
import { createFirstMember, memberByToken, renewAdminToken } from './members.ts'
import { openTestStore } from './store-fixture.ts'

const BY = { kind: 'system', name: 'slipway' } as const

void test('tokens are known again, and are nowhere in the file', async (t) => {
  const { store, file } = openTestStore(t)
  const first = { name: 'admin', by: BY }
  const member = (await createFirstMember(store, first)) ?? ''
  assert.match(member, /^slipway_m_/)
  assert.equal(await createFirstMember(store, first), undefined)
  const agent = await createAgent(store, 'one', BY)
  assert.match(agent, /^slipway_a_/)
  await assert.rejects(createAgent(store, 'one', BY), { code: 'agent.name-taken' })
  assert.equal((await memberByToken(store, member))?.actor.name, 'admin')
  assert.equal(await agentByToken(store, agent), 'one')
  assert.equal(await memberByToken(store, agent), undefined)
  assert.equal(await agentByToken(store, member), undefined)
  assert.equal(await memberByToken(store, `${member}x`), undefined)
  const renewedKey = await renewAgentKey(store, 'one', BY)
  assert.equal(await agentByToken(store, agent), undefined)
  assert.equal(await agentByToken(store, renewedKey), 'one')
  await assert.rejects(renewAgentKey(store, 'two', BY), { code: 'agent.unknown' })
  const renewed = (await renewAdminToken(store, first)) ?? ''
  assert.equal(await renewAdminToken(store, { ...first, name: 'ann' }), undefined)
  assert.equal(await memberByToken(store, member), undefined)
  assert.equal((await memberByToken(store, renewed))?.role, 'admin')
  for (const path of [file, `${file}-wal`]) {
    const bytes = readFileSync(path, 'latin1')
    for (const token of [member, agent, renewed, renewedKey]) assert.equal(bytes.includes(token), false)
  }
})

void test('agents are listed page by page with their last heartbeat', async (t) => {
  const { store } = openTestStore(t)
  for (const name of ['c', 'a', 'b']) await createAgent(store, name, BY)
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
