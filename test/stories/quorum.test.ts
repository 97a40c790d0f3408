import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Client } from '#contract/client.ts'
import { sendCommand } from '#contract/commands.ts'
import { listEvents } from '#contract/events.ts'
import { removeMember } from '#contract/members.ts'
import type { CommandAnswer } from '#domain/command.ts'
import { liveAgent } from '../agent/live-agent.ts'

const FILE = `fake: {}
pipeline:
  - canary
  - approval: { by: ["group:leads"], count: 2 }
  - primary
  - clean
`

void test('two members of a group approve; the author, a stranger and the same member twice do not count', async (t) => {
  const place = await liveAgent(t)
  const { server, git } = place
  await git.commit({ 'shop/app.slipway.yaml': FILE, 'shop/page': 'one' })
  await place.start()
  const first = await place.newest((d) => d.status === 'succeeded')
  await git.commit({ 'shop/page': 'two' })
  const isAsking = (d: { id: string; status: string }): boolean => d.id !== first.id && d.status === 'waiting'
  const { id, plan } = await place.newest(isAsking)
  const approve = async (client: Client): Promise<CommandAnswer | undefined> => {
    const body = { kind: 'approve', deployment: id, digest: plan?.digest ?? '' } as const
    return (await client.call(sendCommand, { body, query: { waitMs: 20_000 } })).answer
  }

  // The commits are by Ada <ada@example.com>, however she calls herself here.
  const author = await server.member('a.lovelace', { role: 'approver', groups: ['leads'], email: 'ada@example.com' })
  assert.match((await approve(author))?.message ?? '', /wrote commit .* may not approve/)
  const stranger = await server.member('eve', { role: 'approver', groups: ['leads-of-others'] })
  assert.match((await approve(stranger))?.message ?? '', /eve is not among those who may approve/)
  const operator = await server.member('otto', { role: 'operator', groups: ['leads'] })
  await assert.rejects(approve(operator), { code: 'auth.denied' })

  const bob = await server.member('bob', { role: 'approver', groups: ['ops', 'leads'], email: 'bob@example.com' })
  assert.equal((await approve(bob))?.status, 'done')
  assert.match((await approve(bob))?.message ?? '', /bob has approved .* already/)
  const waiting = await place.newest((d) => d.steps.some(({ approvals }) => approvals.length === 1))
  assert.equal(waiting.waiting?.owner, 'group:leads')
  assert.deepEqual(
    waiting.steps.flatMap(({ approvals }) => approvals.map(({ by }) => by)),
    [{ kind: 'member', name: 'bob', email: 'bob@example.com', groups: ['ops', 'leads'] }],
  )

  // A vote stays what it was, whatever becomes of the member.
  await server.admin.call(removeMember, { params: { name: 'bob' } })
  const cleo = await server.member('cleo', { role: 'approver', groups: ['leads'] })
  assert.equal((await approve(cleo))?.status, 'done')
  await place.newest((d) => d.id === id && d.status === 'succeeded')
  const { items } = await server.admin.call(listEvents, { query: { deployment: id, kind: 'approved' } })
  assert.deepEqual(
    items.map(({ by }) => by.name),
    ['cleo', 'bob'],
  )
})
