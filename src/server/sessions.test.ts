import assert from 'node:assert/strict'
import { test } from 'node:test'
import { removeMember, renewMemberToken, setMember } from '#contract/members.ts'
import type { SessionView } from '#contract/sessions.ts'
import { heldClock } from '#store/store-fixture.ts'
import { codeOf, cookieIn, JSON_TYPE, openBrowser, signIn, statusOf } from './browser-fixture.ts'
import type { Browser } from './browser-fixture.ts'
import { startTestServer } from './server-fixture.ts'
import type { ServerOptions } from './start.ts'

/** Opens the live stream of a browser, does something, and waits until the stream has ended. */
async function streamEndsBy(browser: Browser, act: () => unknown): Promise<void> {
  const response = await browser.ask('/v1/stream')
  assert.equal(response.status, 200)
  const reader = response.body?.getReader()
  await reader?.read()
  await act()
  while (!(await reader?.read())?.done);
}

void test('a token lets a browser in; its cookie then does, as the member is now', async (t) => {
  const server = await startTestServer(t)
  const bob = await server.member('bob', { role: 'operator' })
  const response = await signIn(server, { token: bob.token })
  assert.equal(response.status, 201)
  assert.match(
    response.headers.get('set-cookie') ?? '',
    /^slipway_session=slipway_s_[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict$/,
  )
  const text = await response.text()
  assert.ok(!text.includes('slipway_s_'), 'no script ever sees the secret')
  const view = JSON.parse(text) as SessionView
  assert.deepEqual(view.actor, { kind: 'member', name: 'bob' })
  assert.ok(view.permissions.includes('application.sync') && !view.permissions.includes('member.manage'))

  const browser = await openBrowser(server, bob.token)
  assert.equal(await statusOf(browser.ask('/v1/me')), 200)
  const body = JSON.stringify({ kind: 'sync', application: 'nobody' })
  const sync = (): Promise<Response> => browser.ask('/v1/commands', { method: 'POST', body, headers: JSON_TYPE })
  assert.equal(await codeOf(await sync()), 'application.unknown')
  await server.admin.call(setMember, { params: { name: 'bob' }, body: { role: 'viewer' } })
  assert.equal(await codeOf(await sync()), 'auth.denied')
})

void test('over https the cookie is secure, and only the guarded one counts', async (t) => {
  const server = await startTestServer(t)
  const https = { 'x-forwarded-proto': 'https' }
  const response = await signIn(server, { token: server.adminToken }, https)
  await response.arrayBuffer()
  assert.match(response.headers.get('set-cookie') ?? '', /^__Host-slipway_session=.*; Path=\/;.*; Secure$/)
  const cookie = cookieIn(response)
  const me = (headers: Record<string, string>): Promise<number> =>
    statusOf(server.ask('/v1/me', { headers, token: '' }))
  assert.equal(await me({ ...https, cookie }), 200)
  assert.equal(await me({ ...https, cookie: cookie.replace('__Host-', '') }), 401)
})

void test('a foreign page cannot use the cookie', async (t) => {
  const server = await startTestServer(t)
  const { cookie } = await openBrowser(server)
  const own: Record<string, string> = { cookie, 'slipway-web': '1', origin: server.url }
  const end = (headers: Record<string, string>): Promise<Response> =>
    server.ask('/v1/members/nobody/token', { method: 'POST', headers, token: '' })
  const without = (name: string): Record<string, string> =>
    Object.fromEntries(Object.entries(own).filter(([key]) => key !== name))
  assert.equal(await codeOf(await end(own)), 'member.unknown')
  assert.equal(await codeOf(await end(without('slipway-web'))), 'auth.cross-site')
  assert.equal(await codeOf(await end(without('origin'))), 'auth.cross-site')
  assert.equal(await codeOf(await end({ ...own, origin: 'http://127.0.0.1:1' })), 'request.cross-site')
  assert.equal(await codeOf(await end({ ...own, 'sec-fetch-site': 'same-site' })), 'auth.cross-site')
  assert.equal(await codeOf(await end(without('cookie'))), 'auth.missing')
  const read = (headers: Record<string, string>): Promise<number> =>
    statusOf(server.ask('/v1/me', { headers, token: '' }))
  assert.equal(await read({ cookie }), 200)
  assert.equal(await read({ cookie, 'sec-fetch-site': 'same-site' }), 403)
  const out = await server.ask('/v1/session/end', { method: 'POST', headers: { cookie }, token: '' })
  assert.equal(await codeOf(out), 'auth.cross-site', 'nor can it sign somebody out')
})

void test('a token needs none of that, and stands before a cookie, even where it is wrong', async (t) => {
  const server = await startTestServer(t)
  const { cookie } = await openBrowser(server)
  const ask = (token: string): Promise<Response> =>
    server.ask('/v1/members/nobody/token', { method: 'POST', headers: { cookie }, token })
  assert.equal(await codeOf(await ask(server.adminToken)), 'member.unknown')
  assert.equal(await codeOf(await ask('wrong')), 'auth.missing')
})

void test('cookies that are hostile let nobody in and break nothing', async (t) => {
  const server = await startTestServer(t)
  const { cookie } = await openBrowser(server)
  const secret = cookie.split('=')[1] ?? ''
  const hostile = [
    'slipway_session=',
    `slipway_session="${secret}"`,
    `slipway_session=${secret}; slipway_session=${secret}`,
    `slipway_session=${secret.slice(0, -1)}`,
    `slipway_session=${secret.toUpperCase()}`,
    `slipway_session=${'x'.repeat(8_000)}`,
    'slipway_session=x;'.repeat(500),
    "slipway_session=' or 1=1 --",
    `slipway_session=slipway_s_${'x'.repeat(43)}`,
  ]
  for (const one of hostile) {
    const response = await server.ask('/v1/me', { headers: { cookie: one }, token: '' })
    assert.equal(response.status, 401, one.slice(0, 60))
    assert.match(await codeOf(response), /^(auth\.missing|session\.ended)$/)
  }
  assert.equal(
    await statusOf(server.ask('/v1/me', { headers: { cookie: `${'a=b; '.repeat(500)}${cookie}` }, token: '' })),
    200,
  )
})

void test('whoever signs out is out, with the streams of that browser and no other', async (t) => {
  const server = await startTestServer(t)
  const [one, two] = [await openBrowser(server), await openBrowser(server)]
  const other = await two.ask('/v1/stream')
  const otherReader = other.body?.getReader()
  await otherReader?.read()
  await streamEndsBy(one, async () => {
    const response = await one.ask('/v1/session/end', { method: 'POST' })
    assert.match(response.headers.get('set-cookie') ?? '', /^slipway_session=; Path=\/; Max-Age=0; HttpOnly/)
    assert.deepEqual(await response.json(), { ended: true })
  })
  assert.equal(await codeOf(await one.ask('/v1/me')), 'session.ended')
  assert.deepEqual(await (await one.ask('/v1/session/end', { method: 'POST' })).json(), { ended: false })
  assert.equal(await statusOf(two.ask('/v1/me')), 200)
  await server.running.store.write(async ({ publish }) => publish({ type: 'agent', name: 'one', connected: true }))
  const { value, done } = (await otherReader?.read()) ?? {}
  assert.equal(done, false)
  assert.match(new TextDecoder().decode(value as Uint8Array), /event: agent/)
  await otherReader?.cancel()
})

void test('signing in again ends the session that the browser had', async (t) => {
  const server = await startTestServer(t)
  const before = await openBrowser(server)
  await (await signIn(server, { token: server.adminToken }, { cookie: before.cookie })).arrayBuffer()
  assert.equal(await statusOf(before.ask('/v1/me')), 401)
})

void test('a renewed token and the end of a member end their sessions and streams', async (t) => {
  const server = await startTestServer(t)
  const params = { name: 'bob' }
  const bob = await server.member('bob')
  const first = await openBrowser(server, bob.token)
  const { promise: renewed, resolve: tell } = Promise.withResolvers<string>()
  await streamEndsBy(first, async () => tell((await server.admin.call(renewMemberToken, { params })).token))
  assert.equal(await statusOf(first.ask('/v1/me')), 401)
  const second = await openBrowser(server, await renewed)
  await streamEndsBy(second, () => server.admin.call(removeMember, { params }))
  assert.equal(await statusOf(second.ask('/v1/me')), 401)
})

/** Sleeps end when the clock is moved beyond them. */
function drivenClock(): ServerOptions['clock'] & { move(ms: number): void } {
  const held = heldClock(1_800_000_000_000)
  const sleepers = new Set<() => void>()
  return {
    now: held.now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const until = held.now() + ms
        const wake = (): void => {
          if (!signal?.aborted && held.now() < until) return
          sleepers.delete(wake)
          resolve()
        }
        sleepers.add(wake)
        signal?.addEventListener('abort', wake)
        wake()
      }),
    move(ms) {
      held.move(ms)
      for (const wake of sleepers) wake()
    },
  }
}

void test('a session that nobody uses ends, and its stream with it; one that is used goes on', async (t) => {
  const clock = drivenClock()
  const server = await startTestServer(t, { clock })
  const [idle, busy] = [await openBrowser(server), await openBrowser(server)]
  const open = await busy.ask('/v1/stream')
  await streamEndsBy(idle, async () => {
    clock.move(11 * 3_600_000)
    assert.equal(await statusOf(busy.ask('/v1/me')), 200)
    clock.move(3_600_000)
  })
  assert.equal(await codeOf(await idle.ask('/v1/me')), 'session.ended')
  assert.equal(await statusOf(busy.ask('/v1/me')), 200)
  await open.body?.cancel()
})

void test('a store that cannot be written lets those in who are in', async (t) => {
  const clock = heldClock(Date.now())
  const server = await startTestServer(t, { clock })
  const { ask } = await openBrowser(server)
  clock.move(120_000)
  server.running.store.write = () => Promise.reject(new Error('the disk is full'))
  assert.equal(await statusOf(ask('/v1/me')), 200)
})
