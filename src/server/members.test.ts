import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { reportApplications } from '#contract/agent.ts'
import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'
import { sendCommand } from '#contract/commands.ts'
import { listEvents } from '#contract/events.ts'
import { getMe } from '#contract/info.ts'
import { addMember, listMembers, removeMember, renewMemberToken, setMember } from '#contract/members.ts'
import { liveStream } from '#contract/stream.ts'
import { reportFor } from '#store/fact-fixture.ts'
import { startTestServer } from './server-fixture.ts'
import { startServer } from './start.ts'
import { systemClock } from '#tools/clock.ts'
import { silentLog } from '#tools/log.ts'

/** Resolves with the error that ends the stream once it was open. */
async function endOf(client: Client, opened: () => void): Promise<{ code: string }> {
  try {
    for await (const { data } of client.stream(liveStream)) if (data.type === 'ready') opened()
  } catch (error) {
    return error as { code: string }
  }
  return { code: 'none' }
}

/** Opens a live stream, does something, and answers with what ended the stream. */
async function endedBy(client: Client, act: () => Promise<unknown>): Promise<string> {
  const { promise: isOpen, resolve: opened } = Promise.withResolvers<void>()
  const end = endOf(client, opened)
  await isOpen
  await act()
  return (await end).code
}

void test('a member is made with role, groups and address, and acts with them', async (t) => {
  const server = await startTestServer(t)
  const agent = await server.agent('one')
  await agent.call(reportApplications, { body: { applications: [reportFor('shop')], removed: [] } })
  const bob = await server.member('bob@example.com', {
    role: 'operator',
    groups: ['leads', 'ops'],
    email: 'bob@example.com',
  })
  const actor = { kind: 'member', name: 'bob@example.com', email: 'bob@example.com', groups: ['leads', 'ops'] }
  assert.deepEqual((await bob.call(getMe)).actor, actor)
  const { by } = await bob.call(sendCommand, { body: { kind: 'sync', application: 'shop' } })
  assert.deepEqual(by, actor, 'commands carry them to the agent')
  const { items } = await bob.call(listMembers, { query: { limit: 1 } })
  assert.deepEqual(
    items.map(({ name, role }) => [name, role]),
    [['admin', 'admin']],
  )
  assert.ok(!JSON.stringify(items).includes('token'))
})

void test('what is left out of a change stays; an address and groups can be taken away', async (t) => {
  const { admin, member } = await startTestServer(t)
  const bob = await member('bob', { email: 'bob@example.com', groups: ['leads'] })
  const params = { name: 'bob' }
  const changed = await admin.call(setMember, { params, body: { role: 'approver' } })
  assert.deepEqual([changed.role, changed.groups, changed.email], ['approver', ['leads'], 'bob@example.com'])
  assert.ok((await bob.call(getMe)).permissions.includes('deployment.approve'))
  const bare = await admin.call(setMember, { params, body: { groups: [], email: null } })
  assert.deepEqual([bare.role, bare.groups, bare.email], ['approver', [], undefined])
  assert.deepEqual((await bob.call(getMe)).actor, { kind: 'member', name: 'bob' })
})

void test('one name, one address, one member', async (t) => {
  const { admin, member } = await startTestServer(t)
  await member('bob', { email: 'bob@example.com' })
  const add = (body: { name: string; email?: string }): Promise<unknown> => admin.call(addMember, { body })
  await assert.rejects(add({ name: 'bob' }), { code: 'member.name-taken', status: 409 })
  await assert.rejects(add({ name: 'rob', email: 'BOB@example.com' }), { code: 'member.email-taken' })
  await member('cleo')
  const toBob = { params: { name: 'cleo' }, body: { email: 'bob@example.com' } }
  await assert.rejects(admin.call(setMember, toBob), { code: 'member.email-taken' })
  await admin.call(setMember, { params: { name: 'bob' }, body: { email: 'bob@example.com' } })
  for (const name of ['Bob', 'group:leads', '', '-bob', 'a b', '../bob', 'bob\n']) {
    await assert.rejects(add({ name }), { code: 'request.invalid' }, name)
  }
  for (const body of [{ groups: ['a', 'a'] }, { groups: ['group:a'] }, { groups: ['a,b'] }, { email: 'bob' }]) {
    await assert.rejects(admin.call(setMember, { params: { name: 'bob' }, body }), { code: 'request.invalid' })
  }
})

void test('a renewed token ends the old one at once, and the streams that it had opened', async (t) => {
  const server = await startTestServer(t)
  const bob = await server.member('bob')
  const cleo = await server.member('cleo')
  const other = cleo.stream(liveStream)
  assert.equal((await other.next()).value?.data.type, 'ready')
  let renewed = ''
  const code = await endedBy(bob, async () => {
    renewed = (await server.admin.call(renewMemberToken, { params: { name: 'bob' } })).token
  })
  assert.equal(code, 'auth.missing', 'the stream broke, and could not be opened again')
  await assert.rejects(bob.call(getMe), { code: 'auth.missing' })
  assert.equal((await createClient({ url: server.url, token: renewed }).call(getMe)).actor.name, 'bob')
  await server.member('dan')
  await server.running.store.write(async ({ publish }) => publish({ type: 'agent', name: 'a', connected: true }))
  assert.equal((await other.next()).value?.data.type, 'agent', 'the streams of others go on')
  await other.return()
})

void test('a removed member is out, streams included; what was done stays in the history', async (t) => {
  const server = await startTestServer(t)
  const bob = await server.member('bob', { role: 'approver', groups: ['leads'] })
  const remove = (): Promise<unknown> => server.admin.call(removeMember, { params: { name: 'bob' } })
  assert.equal(await endedBy(bob, remove), 'auth.missing')
  await assert.rejects(remove(), { code: 'member.unknown', status: 404 })
  const { items } = await server.admin.call(listEvents, { query: { kind: 'member' } })
  assert.deepEqual(
    items.map(({ by, sentence }) => `${by.name}: ${sentence}`),
    ['admin: Removed member bob', 'admin: Added member bob: approver, in leads', 'slipway: Added member admin: admin'],
  )
})

void test('the last admin stays one', async (t) => {
  const { admin, member } = await startTestServer(t)
  const params = { name: 'admin' }
  const last = { code: 'member.last-admin', status: 409 }
  await assert.rejects(admin.call(removeMember, { params }), last)
  await assert.rejects(admin.call(setMember, { params, body: { role: 'viewer' } }), last)
  const ann = await member('ann', { role: 'admin' })
  await ann.call(setMember, { params, body: { role: 'viewer' } })
  await assert.rejects(admin.call(removeMember, { params: { name: 'ann' } }), { code: 'auth.denied' })
  await assert.rejects(ann.call(removeMember, { params: { name: 'ann' } }), last)
  await ann.call(removeMember, { params })
})

void test('an admin who was removed does not come back with the next start', async (t) => {
  const server = await startTestServer(t)
  const ann = await server.member('ann', { role: 'admin' })
  await ann.call(removeMember, { params: { name: 'admin' } })
  await server.running.close()
  const listen = { host: '127.0.0.1', port: 0 }
  const again = await startServer({ listen, home: server.home, version: '0', log: silentLog, clock: systemClock })
  try {
    assert.equal(again.adminToken, undefined)
    assert.equal(await again.renewAdminToken(), undefined)
    const members = await createClient({ url: again.url, token: ann.token }).call(listMembers)
    assert.deepEqual(
      members.items.map(({ name }) => name),
      ['ann'],
    )
  } finally {
    await again.close()
  }
})

void test('no token is in what is stored, told or listed', async (t) => {
  const server = await startTestServer(t)
  const { token } = await server.member('bob')
  const renewed = (await server.admin.call(renewMemberToken, { params: { name: 'bob' } })).token
  const events = JSON.stringify((await server.admin.call(listEvents)).items)
  const stored = ['server.db', 'server.db-wal'].map((file) => readFileSync(join(server.home, file), 'latin1')).join('')
  for (const secret of [token, renewed]) {
    assert.ok(!events.includes(secret))
    assert.ok(!stored.includes(secret))
  }
})
