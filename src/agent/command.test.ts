import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slipwayError } from '#domain/errors.ts'
import { fleetPlace } from '../../test/agent/fleet-place.ts'
import type { FleetPlace } from '../../test/agent/fleet-place.ts'

const FILE = 'shop/app.slipway.yaml'
const APPROVAL =
  'fake: {}\npipeline:\n  - canary\n  - approval: { by: [bob, carol], count: 2 }\n  - primary\n  - clean\n'
const NOW_AND_THEN = 'fake: {}\npipeline:\n  - canary\n  - wait: 1h\n  - primary\n  - clean\n'

async function second(place: FleetPlace, text: string): Promise<string> {
  await place.push({ [FILE]: text, 'shop/a': '1' })
  await place.push({ 'shop/a': '2' })
  return place.deployments().at(-1)?.id ?? ''
}

void test('an approval wakes what waits for it at once, and counts once for each member', async (t) => {
  const place = fleetPlace(t)
  const deployment = await second(place, APPROVAL)
  assert.equal((await place.command({ kind: 'approve', deployment }, 'bob')).status, 'done')
  const again = await place.command({ kind: 'approve', deployment }, 'bob')
  assert.match(again.message, /has approved .* already/)
  assert.equal(place.deployments().at(-1)?.status, 'waiting')
  const stranger = await place.command({ kind: 'approve', deployment }, 'mallory')
  assert.equal(stranger.status, 'refused')
  await place.command({ kind: 'approve', deployment }, 'carol')
  assert.equal(place.deployments().at(-1)?.status, 'succeeded', 'no time has passed since')
})

void test('the author may not approve, and a plan that was not looked at is refused', async (t) => {
  const place = fleetPlace(t)
  const deployment = await second(place, 'fake: {}\npipeline:\n  - approval\n  - primary\n')
  const author = await place.command({ kind: 'approve', deployment }, 'Ada')
  assert.equal(author.status, 'refused')
  assert.match(author.message, /wrote commit/)
  const blind = await place.command({ kind: 'approve', deployment, digest: 'f'.repeat(64) })
  assert.equal(blind.status, 'refused')
  const digest = place.deployments().at(-1)?.plan?.digest ?? ''
  assert.equal((await place.command({ kind: 'approve', deployment, digest })).status, 'done')
})

void test('a rejection ends and rolls back', async (t) => {
  const place = fleetPlace(t)
  const deployment = await second(place, APPROVAL)
  await place.command({ kind: 'reject', deployment, comment: 'not on a Friday' })
  await place.clock.advance(1_000)
  const last = place.deployments().at(-1)
  assert.equal(last?.status, 'failed')
  assert.equal(last.error?.code, 'approval.rejected')
  assert.match(last.reason, /not on a Friday/)
  assert.equal(place.target.live('shop').canary, undefined)
})

void test('cancelling rolls back, or leaves what is there where that is asked for', async (t) => {
  const place = fleetPlace(t)
  const first = await second(place, NOW_AND_THEN)
  await place.command({ kind: 'cancel', deployment: first, rollback: true })
  await place.clock.advance(1_000)
  assert.equal(place.deployments().at(-1)?.rolledBack, true)
  assert.equal(place.target.live('shop').canary, undefined)
  await place.push({ 'shop/a': '3' })
  const next = place.deployments().at(-1)?.id ?? ''
  await place.command({ kind: 'cancel', deployment: next, rollback: false })
  await place.clock.advance(1_000)
  assert.equal(place.deployments().at(-1)?.status, 'cancelled')
  assert.equal(place.deployments().at(-1)?.rolledBack, false)
  assert.notEqual(place.target.live('shop').canary, undefined)
})

void test('a wait can be skipped, a stage with effects cannot', async (t) => {
  const place = fleetPlace(t)
  const deployment = await second(place, NOW_AND_THEN)
  assert.equal((await place.command({ kind: 'skip', deployment, step: '1-canary' })).status, 'refused')
  assert.equal((await place.command({ kind: 'skip', deployment, reason: 'enough' })).status, 'done')
  await place.clock.settle()
  assert.equal(place.deployments().at(-1)?.status, 'succeeded')
})

void test('a pause lets the running stage end and starts no other; nobody resumes it: it is rolled back', async (t) => {
  const place = fleetPlace(t)
  const deployment = await second(place, 'fake: {}\npipeline:\n  - canary\n  - wait: 5s\n  - primary\n  - clean\n')
  await place.command({ kind: 'pause', deployment })
  await place.clock.advance(60_000)
  assert.equal(place.target.calls.includes('shop primary'), false)
  await place.command({ kind: 'resume', deployment })
  await place.clock.advance(1_000)
  assert.equal(place.deployments().at(-1)?.status, 'succeeded')
  await place.push({ 'shop/a': '3' })
  await place.command({ kind: 'pause', deployment: place.deployments().at(-1)?.id ?? '', forMs: 60_000 })
  await place.clock.advance(61_000)
  const last = place.deployments().at(-1)
  assert.equal(last?.status, 'cancelled')
  assert.equal(last.rolledBack, true)
})

void test('where rollback asks first, a failure is held and can be tried again', async (t) => {
  const place = fleetPlace(t)
  const bad = { throws: slipwayError('analysis.failed', { words: 'bad luck' }) }
  await place.push({
    [FILE]: 'fake: {}\npipeline: [canary, primary, clean]\nrollback: { automatic: false }\n',
    'shop/a': '1',
  })
  place.target.trouble('shop primary', bad, 1)
  await place.push({ 'shop/a': '2' })
  const held = place.deployments().at(-1)
  assert.equal(held?.status, 'waiting')
  assert.match(held.reason, /bad luck.*Retry it, roll back, or cancel/)
  await place.command({ kind: 'retry', deployment: held.id })
  await place.clock.advance(1_000)
  assert.equal(place.deployments().at(-1)?.status, 'succeeded')
})

void test('a command that comes again, also while it is carried out, is carried out once', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: 'fake: {}\n', 'shop/a': '1' })
  const command = {
    id: 'sync-1',
    body: { kind: 'sync', application: 'shop', strategy: 'auto', liftQuarantine: false } as const,
    by: { kind: 'member', name: 'bob' } as const,
    at: place.clock.now(),
    expiresAt: place.clock.now() + 1_000,
  }
  const [first, second] = await Promise.all([place.fleet.obey(command), place.fleet.obey(command)])
  await place.clock.advance(1_000)
  const third = await place.fleet.obey(command)
  assert.deepEqual([second, third], [first, first])
  assert.equal(place.deployments().length, 2)
  await place.restart()
  await place.look()
  assert.deepEqual(await place.fleet.obey(command), first)
  assert.equal(place.deployments().length, 2)
})

void test('what comes too late, or means nothing here, is answered so', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: 'fake: {}\n', 'shop/a': '1' })
  const old = { kind: 'sync', application: 'shop', strategy: 'auto', liftQuarantine: false } as const
  const by = { kind: 'member', name: 'bob' } as const
  const late = await place.fleet.obey({ id: 'late', body: old, by, at: 0, expiresAt: place.clock.now() - 1 })
  assert.equal(late.status, 'expired')
  const ended = await place.command({ kind: 'cancel', deployment: place.deployments()[0]?.id ?? '' })
  assert.equal(ended.status, 'refused')
  assert.equal(place.deployments().length, 1)
  const answers = place.journal.undeliveredAnswers().map(({ answer }) => answer.status)
  assert.deepEqual(answers, ['expired', 'refused'])
})

void test('a rollback goes to an earlier success by its deployment, and to no other', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: 'fake: {}\n', 'shop/a': '1' })
  const [first] = place.deployments()
  const wanted = place.target.live('shop').primary
  for (const version of ['2', '3']) await place.push({ 'shop/a': version })
  const unknown = await place.command({ kind: 'rollback', application: 'shop', to: 'nothing' })
  assert.equal(unknown.status, 'refused')
  const answer = await place.command({ kind: 'rollback', application: 'shop', to: first?.id ?? '' })
  assert.equal(answer.status, 'done', answer.message)
  await place.clock.advance(1_000)
  assert.deepEqual(place.target.live('shop').primary, wanted)
  assert.equal(place.deployments().at(-1)?.trigger.kind, 'rollback')
})
