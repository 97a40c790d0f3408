import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { createClient } from '#contract/client.ts'
import { getMe } from '#contract/info.ts'
import { addOneAgent, renewKey } from './agent-key.ts'
import { openStage } from '../agent-fixture.ts'
import { removeOneAgent } from './agent-remove.ts'
import { changeMember, removeOneMember } from './member-change.ts'
import { listAllMembers } from './member-list.ts'
import { addOneMember, renewMember } from './member-token.ts'
import { testCall, testShell } from '../shell-fixture.ts'

const TOKEN = /^slipway_m_[\w-]{43}\n$/
const VIEWER = { role: 'viewer' } as const

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-member-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

void test('the token of a new member is all of standard output; the words are beside it', async (t) => {
  const stage = await openStage(t)
  const shell = stage.shell()
  await addOneMember(testCall(shell, ['bob'], { role: 'approver', groups: ['leads'], email: 'bob@example.com' }))
  assert.match(shell.out.text(), TOKEN)
  assert.match(shell.err.text(), /^Member bob can sign in, with the role approver\. The token is shown this once\.\n/)
  assert.ok(!shell.err.text().includes(shell.out.text().trim()))
  const bob = createClient({ url: stage.server.url, token: shell.out.text().trim() })
  assert.deepEqual((await bob.call(getMe)).actor.groups, ['leads'])
  const program = stage.shell()
  await addOneMember(testCall(program, ['cleo'], { ...VIEWER, output: 'json' }))
  assert.deepEqual(Object.keys(JSON.parse(program.out.text()) as object), ['name', 'token'])
})

void test('members are listed, changed and removed', async (t) => {
  const stage = await openStage(t)
  await stage.server.member('bob', { groups: ['leads', 'ops'] })
  const change = stage.shell()
  await changeMember(testCall(change, ['bob'], { role: 'approver', email: 'bob@example.com' }))
  assert.equal(change.out.text(), 'bob is approver, in leads, ops, bob@example.com.\n')
  const bare = stage.shell()
  await changeMember(testCall(bare, ['bob'], { groups: [], email: '' }))
  assert.equal(bare.out.text(), 'bob is approver, in no group, without an address.\n')
  await assert.rejects(changeMember(testCall(stage.shell(), ['bob'], {})), { code: 'cli.nothing-to-change' })
  const list = stage.shell()
  await listAllMembers(testCall(list, [], { limit: 50 }))
  const lines = list.out.text().split('\n')
  assert.match(lines[0] ?? '', /^MEMBER +ROLE +GROUPS +ADDRESS +SINCE$/)
  assert.match(lines[2] ?? '', /^bob +approver +– +– +\d/)
  const removal = stage.shell()
  await removeOneMember(testCall(removal, ['bob'], {}))
  assert.equal(removal.out.text(), 'bob is no member any more; the token has ended.\n')
  await assert.rejects(removeOneMember(testCall(stage.shell(), ['admin'], {})), { code: 'member.last-admin' })
})

void test('a token goes into a file that only its owner can read, and nowhere else', async (t) => {
  const stage = await openStage(t)
  const folder = temporaryFolder(t)
  const file = join(folder, 'bob.token')
  writeFileSync(file, 'an older one', { mode: 0o644 })
  const shell = { ...stage.shell(), cwd: folder }
  await addOneMember(testCall(shell, ['bob'], { ...VIEWER, tokenFile: 'bob.token' }))
  assert.match(readFileSync(file, 'utf8'), TOKEN)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.equal(shell.out.text(), '')
  assert.ok(!shell.err.text().includes('slipway_m_'))
  assert.deepEqual(readdirSync(folder), ['bob.token'])
})

void test('no member is made whose token could not be kept, and no file is left of one that was not made', async (t) => {
  const stage = await openStage(t)
  const folder = temporaryFolder(t)
  for (const tokenFile of [folder, join(folder, 'no/such/folder'), '/dev/null/x']) {
    const call = testCall(stage.shell(), ['bob'], { ...VIEWER, tokenFile })
    await assert.rejects(addOneMember(call), { code: 'cli.secret-file' }, tokenFile)
  }
  const taken = testCall(stage.shell(), ['admin'], { ...VIEWER, tokenFile: join(folder, 'x') })
  await assert.rejects(addOneMember(taken), { code: 'member.name-taken' })
  assert.deepEqual(readdirSync(folder), [])
  const list = stage.shell()
  await listAllMembers(testCall(list, [], { limit: 50 }))
  assert.ok(!list.out.text().includes('bob'))
})

void test('who renews the own token goes on with the new one', async (t) => {
  const stage = await openStage(t)
  const home = temporaryFolder(t)
  const file = join(home, 'cli.json')
  const { url: server, adminToken: token } = stage.server
  writeFileSync(file, JSON.stringify({ server, token }), { mode: 0o600 })
  const env = { SLIPWAY_HOME: home }
  const shell = testShell({ env })
  await renewMember(testCall(shell, ['admin'], {}))
  assert.match(shell.out.text(), TOKEN)
  assert.match(shell.err.text(), /It was yours: .*cli\.json has the new one/)
  const known = JSON.parse(readFileSync(file, 'utf8')) as { server: string; token: string }
  assert.deepEqual(known, { server, token: shell.out.text().trim() })
  assert.equal(statSync(file).mode & 0o777, 0o600)
  await assert.rejects(stage.server.admin.call(getMe), { code: 'auth.missing' })
  await listAllMembers(testCall(testShell({ env }), [], { limit: 50 }))

  const other = testShell({ env })
  await addOneMember(testCall(testShell({ env }), ['bob'], VIEWER))
  await renewMember(testCall(other, ['bob'], {}))
  assert.equal((JSON.parse(readFileSync(file, 'utf8')) as { token: string }).token, known.token)
})

void test('agents: a key is handed out, renewed, and ended with its agent', async (t) => {
  const stage = await openStage(t)
  const shell = stage.shell()
  await addOneAgent(testCall(shell, ['eu'], {}))
  assert.match(shell.out.text(), /^slipway_a_[\w-]{43}\n$/)
  const file = join(temporaryFolder(t), 'agent.key')
  await renewKey(testCall(stage.shell(), ['eu'], { keyFile: file }))
  const url = stage.server.url
  await assert.rejects(createClient({ url, token: shell.out.text().trim() }).call(getMe), { code: 'auth.missing' })
  const me = await createClient({ url, token: readFileSync(file, 'utf8').trim() }).call(getMe)
  assert.deepEqual(me.actor, { kind: 'agent', name: 'eu' })
  const removal = stage.shell()
  await removeOneAgent(testCall(removal, ['eu'], {}))
  assert.equal(removal.out.text(), 'Agent eu is removed; its key has ended.\n')
  await assert.rejects(removeOneAgent(testCall(stage.shell(), ['local'], {})), { code: 'agent.in-use' })
  const whole = stage.shell()
  await removeOneAgent(testCall(whole, ['local'], { withApplications: true }))
  assert.match(whole.out.text(), /\nForgotten with it: cart, shop\. What runs goes on running\.\n$/)
})
