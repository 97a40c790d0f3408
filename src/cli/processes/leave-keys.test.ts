import assert from 'node:assert/strict'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createClient } from '#contract/client.ts'
import { getMe } from '#contract/info.ts'
import { removeMember } from '#contract/members.ts'
import { startTestServer } from '#server/server-fixture.ts'
import { leaveKeys } from './leave-keys.ts'

interface Left {
  readonly server: string
  readonly token: string
}

function leftIn(home: string): Left {
  return JSON.parse(readFileSync(join(home, 'cli.json'), 'utf8')) as Left
}

function keyIn(home: string): string {
  return readFileSync(join(home, 'agent.key'), 'utf8').trim()
}

void test('the first start leaves a token and a key, the next ones change nothing but the address', async (t) => {
  const { running, home, url, admin } = await startTestServer(t)
  assert.deepEqual(await leaveKeys(running, home), [])
  const [left, key] = [leftIn(home), keyIn(home)]
  assert.equal((await createClient({ url, token: left.token }).call(getMe)).actor.name, 'admin')
  assert.equal((await createClient({ url, token: key }).call(getMe)).actor.name, 'local')
  for (const file of ['cli.json', 'agent.key']) assert.equal(statSync(join(home, file)).mode & 0o777, 0o600)
  const next = { ...running, adminToken: undefined, url: 'http://127.0.0.1:1' }
  assert.deepEqual(await leaveKeys(next, home), [])
  assert.deepEqual([leftIn(home), keyIn(home)], [{ server: next.url, token: left.token }, key])
  await admin.call(getMe)
})

void test('what was lost is made anew, which is said, and the old ends', async (t) => {
  const { running, home, url, admin } = await startTestServer(t)
  await leaveKeys(running, home)
  const oldKey = keyIn(home)
  rmSync(join(home, 'agent.key'))
  writeFileSync(join(home, 'cli.json'), '{"ser')
  const notes = await leaveKeys({ ...running, adminToken: undefined }, home)
  assert.equal(notes.length, 2)
  assert.match(notes[0] ?? '', /cli\.json .* written anew, and the old token of admin has ended/)
  assert.match(notes[1] ?? '', /agent\.key .* written anew, and the old key of agent local has ended/)
  await assert.rejects(admin.call(getMe), { code: 'auth.missing' })
  await assert.rejects(createClient({ url, token: oldKey }).call(getMe), { code: 'auth.missing' })
  assert.equal((await createClient({ url, token: leftIn(home).token }).call(getMe)).actor.name, 'admin')
  assert.equal((await createClient({ url, token: keyIn(home) }).call(getMe)).actor.name, 'local')
})

void test('an admin who was removed is not let in again by a lost file', async (t) => {
  const server = await startTestServer(t)
  const ann = await server.member('ann', { role: 'admin' })
  await ann.call(removeMember, { params: { name: 'admin' } })
  const [note] = await leaveKeys({ ...server.running, adminToken: undefined }, server.home)
  assert.match(note ?? '', /no admin is called admin any more/)
  assert.throws(() => leftIn(server.home), { code: 'ENOENT' })
})
