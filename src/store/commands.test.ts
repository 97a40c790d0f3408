import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CommandBody } from '#domain/command.ts'
import { replaceApplications } from './applications.ts'
import { answerCommand, commandById, createCommand, expireCommands, nextExpiry, pendingCommands } from './commands.ts'
import type { NewCommand } from './commands.ts'
import { factsOf, reportFor } from './fact-fixture.ts'
import { appendFacts } from './facts.ts'
import { heldClock, openTestStore } from './store-fixture.ts'

const SYNC: CommandBody = { kind: 'sync', application: 'shop', strategy: 'auto', liftQuarantine: false }
const BY = { kind: 'member', name: 'admin' } as const
const WISH: NewCommand = { body: SYNC, by: BY, lifetimeMs: 1_000 }
const DONE = { status: 'done', message: 'Synced', deployment: 'dep00001' } as const

async function open(t: Parameters<typeof openTestStore>[0]) {
  const clock = heldClock(50_000)
  const { store } = openTestStore(t, { clock })
  await replaceApplications(store, 'one', { applications: [reportFor('shop')], removed: [] })
  return { store, clock }
}

void test('the same key makes one command; another body under it is refused', async (t) => {
  const { store } = await open(t)
  const first = await createCommand(store, { ...WISH, idempotencyKey: 'k' })
  const again = await createCommand(store, { ...WISH, idempotencyKey: 'k' })
  assert.deepEqual([first.isNew, again.isNew, again.view.id], [true, false, first.view.id])
  const other = { ...WISH, body: { ...SYNC, strategy: 'quick' as const }, idempotencyKey: 'k' }
  await assert.rejects(createCommand(store, other), { code: 'command.key-reused' })
  const another = await createCommand(store, { ...WISH, by: { kind: 'member', name: 'eve' }, idempotencyKey: 'k' })
  assert.equal(another.isNew, true)
  assert.equal((await pendingCommands(store, 'one')).length, 2)
})

void test('what a command is for must exist and still run', async (t) => {
  const { store } = await open(t)
  const nowhere = { ...WISH, body: { ...SYNC, application: 'nope' } }
  await assert.rejects(createCommand(store, nowhere), { code: 'application.unknown' })
  const retry: CommandBody = { kind: 'retry', deployment: 'dep00001' }
  await assert.rejects(createCommand(store, { ...WISH, body: retry }), { code: 'deployment.unknown' })
  await appendFacts(store, 'one', factsOf({ deployment: 'dep00001', application: 'shop', agent: 'one' }))
  await assert.rejects(createCommand(store, { ...WISH, body: retry }), { code: 'deployment.finished' })
})

void test('the first answer counts, and only from its agent', async (t) => {
  const { store } = await open(t)
  const { view } = await createCommand(store, WISH)
  await assert.rejects(answerCommand(store, { agent: 'two', id: view.id }, DONE), { code: 'command.unknown' })
  const answered = await answerCommand(store, { agent: 'one', id: view.id }, DONE)
  assert.deepEqual([answered.status, answered.deployment], ['done', 'dep00001'])
  assert.deepEqual(await answerCommand(store, { agent: 'one', id: view.id }, DONE), answered)
  const other = { status: 'refused', message: 'no' } as const
  await assert.rejects(answerCommand(store, { agent: 'one', id: view.id }, other), { code: 'command.answered' })
  assert.deepEqual(await pendingCommands(store, 'one'), [])
})

void test('what is not answered in time expires, unless the agent had begun', async (t) => {
  const { store, clock } = await open(t)
  const { view } = await createCommand(store, WISH)
  assert.equal(await nextExpiry(store), 51_000)
  assert.deepEqual(await expireCommands(store), [])
  clock.move(1_000)
  assert.deepEqual(await pendingCommands(store, 'one'), [])
  assert.equal((await expireCommands(store))[0]?.status, 'expired')
  assert.equal((await commandById(store, view.id))?.answer?.status, 'expired')
  assert.equal(await nextExpiry(store), undefined)
  assert.equal((await answerCommand(store, { agent: 'one', id: view.id }, DONE)).status, 'done')
})
