import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listEvents } from '#contract/events.ts'
import { removeMember } from '#contract/members.ts'
import { makeSignInCode } from '#contract/sessions.ts'
import type { SessionView } from '#contract/sessions.ts'
import { heldClock } from '#store/store-fixture.ts'
import { jsonLog } from '#tools/log.ts'
import { codeOf, openBrowser, signIn, statusOf } from './browser-fixture.ts'
import { startTestServer } from './server-fixture.ts'

void test('a code lets one browser in, as who asked for it', async (t) => {
  const server = await startTestServer(t)
  const bob = await server.member('bob')
  const { code } = await bob.call(makeSignInCode)
  const answers = await Promise.all([1, 2, 3].map(() => signIn(server, { code })))
  assert.equal(answers.filter(({ status }) => status === 401).length, 2)
  const view = (await answers.find(({ status }) => status === 201)?.json()) as SessionView
  assert.equal(view.actor.name, 'bob')
  const forAdmin = (await server.running.adminSignInCode()) ?? ''
  assert.equal(((await (await signIn(server, { code: forAdmin })).json()) as SessionView).actor.name, 'admin')
})

void test('codes are made with a token of a member, and with nothing else', async (t) => {
  const server = await startTestServer(t)
  const browser = await openBrowser(server)
  assert.equal(await codeOf(await browser.ask('/v1/session/code', { method: 'POST' })), 'session.token-needed')
  const agent = await server.agent('one')
  await assert.rejects(agent.call(makeSignInCode), { code: 'auth.denied' })
})

void test('nothing tells why it was refused', async (t) => {
  const clock = heldClock(Date.now())
  const server = await startTestServer(t, { clock })
  const bob = await server.member('bob')
  await server.admin.call(removeMember, { params: { name: 'bob' } })
  const { code } = await server.admin.call(makeSignInCode)
  const wrong = [
    { token: bob.token },
    { token: `slipway_m_${'x'.repeat(43)}` },
    { token: 'nonsense' },
    { token: (await server.agent('one')).token },
    { code: server.adminToken },
    { token: code },
    { code: `${code}x` },
  ]
  const answers = new Set<string>()
  for (const proof of wrong) {
    const response = await signIn(server, proof)
    assert.equal(response.headers.get('set-cookie'), null)
    answers.add(`${response.status} ${await response.text()}`)
  }
  assert.equal(answers.size, 1)
  assert.match([...answers][0] ?? '', /^401 .*"code":"session\.refused"/)
})

void test('many failures make an address wait, whatever it then brings, and are in the history once', async (t) => {
  const clock = heldClock(Date.now())
  const server = await startTestServer(t, { clock })
  const from = (address: string, proof: object): Promise<Response> =>
    signIn(server, proof, { 'x-forwarded-for': address })
  const wrong = await Promise.all(Array.from({ length: 30 }, () => statusOf(from('10.0.0.1', { token: 'wrong' }))))
  assert.deepEqual([wrong.filter((one) => one === 401).length, wrong.filter((one) => one === 429).length], [10, 20])
  const right = { token: server.adminToken }
  assert.equal(await codeOf(await from('10.0.0.1', right)), 'session.too-many')
  assert.equal(await statusOf(from('10.0.0.2', right)), 201)
  clock.move(6_000)
  assert.equal(await statusOf(from('10.0.0.1', right)), 201)
  const { items } = await server.admin.call(listEvents, { query: { kind: 'session' } })
  assert.deepEqual(
    items.map(({ by, sentence }) => `${by.name}: ${sentence}`),
    [
      'admin: Signed in with a token from 10.0.0.1',
      'admin: Signed in with a token from 10.0.0.2',
      'slipway: Many sign-ins from 10.0.0.1 failed; it has to wait between further ones',
    ],
  )
})

void test('neither codes nor sessions reach the log, the history or the database', async (t) => {
  const lines: string[] = []
  const log = jsonLog({ name: 'server', level: 'debug', write: (line) => lines.push(line) })
  const server = await startTestServer(t, { log })
  const { cookie, ask } = await openBrowser(server)
  const { code } = await server.admin.call(makeSignInCode)
  await statusOf(signIn(server, { code: `${code}x` }))
  await statusOf(ask('/v1/session/end', { method: 'POST' }))
  const { db } = server.running.store
  const kept = JSON.stringify([
    await db.selectFrom('session').selectAll().execute(),
    await db.selectFrom('sign_in_code').selectAll().execute(),
    await db.selectFrom('history').selectAll().execute(),
  ])
  assert.ok(lines.length >= 4)
  for (const secret of [cookie.split('=')[1] ?? 'none', code]) {
    assert.ok(!lines.join('').includes(secret))
    assert.ok(!kept.includes(secret))
  }
})
