import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Actor } from '#domain/actor.ts'
import { listHistory } from './history.ts'
import { addMember, removeMember, renewToken, setMember } from './members.ts'
import { endSession, openSession, SESSION_IDLE_MS, SESSION_MS, sessionById, sessionEnd } from './sessions.ts'
import type { OpenedSession } from './sessions.ts'
import { makeAdminSignInCode, makeSignInCode, SIGN_IN_CODE_MS } from './sign-in-codes.ts'
import { heldClock, openTestStore } from './store-fixture.ts'
import type { Store } from './store.ts'

const BY: Actor = { kind: 'system', name: 'slipway' }
const GIVEN = { by: BY, check: () => {} }
const START = 1_800_000_000_000
const MINUTE_MS = 60_000

interface Scene {
  readonly store: Store
  readonly clock: ReturnType<typeof heldClock>
  readonly token: string
  readonly open: () => Promise<OpenedSession>
}

/** Bob, an operator, and his token. */
async function setScene(t: TestContext): Promise<Scene> {
  const clock = heldClock(START)
  const { store } = openTestStore(t, { clock })
  const token = await addMember(store, { name: 'bob', role: 'operator', groups: ['ops'] }, BY)
  const open = async (): Promise<OpenedSession> => {
    const session = await openSession(store, { token }, '127.0.0.1')
    assert.ok(session)
    return session
  }
  return { store, clock, token, open }
}

void test('a session is its member’s, and only a digest of its secret is kept', async (t) => {
  const { store, open } = await setScene(t)
  const { id, digest, member, expiresAt } = await open()
  assert.match(id, /^slipway_s_[\w-]{43}$/)
  assert.equal(expiresAt, START + SESSION_MS)
  const found = await sessionById(store, id)
  assert.deepEqual(found, { digest, member, expiresAt })
  assert.deepEqual(member, { actor: { kind: 'member', name: 'bob', groups: ['ops'] }, role: 'operator' })
  const rows = JSON.stringify(await store.db.selectFrom('session').selectAll().execute())
  assert.ok(!rows.includes(id) && rows.includes(digest))
  assert.equal(await sessionById(store, digest), undefined)
  assert.equal(await sessionById(store, `${id}x`), undefined)
})

void test('twelve hours without a use end it; a use puts that off, but never beyond seven days', async (t) => {
  const { store, clock, open } = await setScene(t)
  const idle = await open()
  clock.move(SESSION_IDLE_MS)
  assert.equal(await sessionById(store, idle.id), undefined)
  const busy = await open()
  for (let used = 0; used < SESSION_MS; used += SESSION_IDLE_MS - 1) {
    assert.ok(await sessionById(store, busy.id), `after ${used} ms`)
    assert.ok(((await sessionEnd(store, busy.digest)) ?? Infinity) <= busy.expiresAt)
    clock.move(SESSION_IDLE_MS - 1)
  }
  assert.equal(await sessionById(store, busy.id), undefined)
  assert.equal(await sessionEnd(store, busy.digest), undefined)
})

void test('a use is written once a minute at most', async (t) => {
  const { store, clock, open } = await setScene(t)
  const { id, digest } = await open()
  const end = (): Promise<number | undefined> => sessionEnd(store, digest)
  clock.move(MINUTE_MS - 1)
  await sessionById(store, id)
  assert.equal(await end(), START + SESSION_IDLE_MS)
  clock.move(1)
  await sessionById(store, id)
  assert.equal(await end(), START + MINUTE_MS + SESSION_IDLE_MS)
})

void test('role and groups are those of now', async (t) => {
  const { store, open } = await setScene(t)
  const { id } = await open()
  await setMember(store, 'bob', { ...GIVEN, change: { role: 'viewer', groups: [] } })
  assert.deepEqual((await sessionById(store, id))?.member, { actor: { kind: 'member', name: 'bob' }, role: 'viewer' })
})

void test('a renewed token ends sessions and codes, and so does the end of the member', async (t) => {
  const { store, open } = await setScene(t)
  const first = await open()
  const code = (await makeSignInCode(store, 'bob'))?.code ?? ''
  const token = await renewToken(store, 'bob', GIVEN)
  assert.equal(await sessionById(store, first.id), undefined)
  assert.equal(await sessionEnd(store, first.digest), undefined)
  assert.equal(await openSession(store, { code }, 'x'), undefined)
  const second = await openSession(store, { token }, 'x')
  const other = (await makeSignInCode(store, 'bob'))?.code ?? ''
  await removeMember(store, 'bob', GIVEN)
  assert.ok(second)
  assert.equal(await sessionById(store, second.id), undefined)
  assert.equal(await openSession(store, { code: other }, 'x'), undefined)
  await addMember(store, { name: 'bob', role: 'admin' }, BY)
  assert.equal(await sessionById(store, second.id), undefined, 'a new member of that name is somebody else')
})

void test('one that was signed out is over, and is so once', async (t) => {
  const { store, open } = await setScene(t)
  const [one, two] = [await open(), await open()]
  assert.equal(await endSession(store, one.id), one.digest)
  assert.equal(await endSession(store, one.id), undefined)
  assert.equal(await sessionById(store, one.id), undefined)
  assert.ok(await sessionById(store, two.id))
  const { items } = await listHistory(store, { limit: 10, kind: 'session' })
  assert.deepEqual(
    items.map(({ by, sentence }) => `${by.name}: ${sentence}`),
    ['bob: Signed out', ...Array.from({ length: 2 }, () => 'bob: Signed in with a token from 127.0.0.1')],
  )
})

void test('a code lets in once, within ten minutes', async (t) => {
  const { store, clock } = await setScene(t)
  const made = await makeSignInCode(store, 'bob')
  assert.ok(made)
  assert.equal(made.expiresAt, START + SIGN_IN_CODE_MS)
  const { code } = made
  const opened = await Promise.all([1, 2, 3].map(() => openSession(store, { code }, 'x')))
  assert.deepEqual(
    opened.map((one) => one?.member.actor.name),
    ['bob', undefined, undefined],
  )
  const late = (await makeSignInCode(store, 'bob'))?.code ?? ''
  clock.move(SIGN_IN_CODE_MS)
  assert.equal(await openSession(store, { code: late }, 'x'), undefined)
  assert.equal(await openSession(store, { code: 'slipway_c_' }, 'x'), undefined)
})

void test('what the program makes by itself is for an admin alone', async (t) => {
  const { store } = await setScene(t)
  assert.equal(await makeAdminSignInCode(store, 'bob'), undefined)
  assert.equal(await makeAdminSignInCode(store, 'nobody'), undefined)
  assert.equal(await makeSignInCode(store, 'nobody'), undefined)
  await setMember(store, 'bob', { ...GIVEN, change: { role: 'admin' } })
  assert.ok(await makeAdminSignInCode(store, 'bob'))
})

void test('what ended is forgotten, and no member has more than fifty sessions and twenty codes', async (t) => {
  const { store, clock, open } = await setScene(t)
  const count = async (table: 'session' | 'sign_in_code'): Promise<number> =>
    (await store.db.selectFrom(table).select('digest').execute()).length
  const first = await open()
  for (let i = 0; i < 50; i += 1) await open()
  assert.equal(await count('session'), 50)
  assert.equal(await sessionById(store, first.id), undefined)
  const codes: string[] = []
  for (let i = 0; i < 21; i += 1) codes.push((await makeSignInCode(store, 'bob'))?.code ?? '')
  assert.equal(await count('sign_in_code'), 20)
  assert.equal(await openSession(store, { code: codes[0] ?? '' }, 'x'), undefined)
  assert.ok(await openSession(store, { code: codes[20] ?? '' }, 'x'))
  clock.move(SESSION_MS)
  await open()
  await makeSignInCode(store, 'bob')
  assert.deepEqual([await count('session'), await count('sign_in_code')], [1, 1])
})
