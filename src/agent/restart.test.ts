import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fleetPlace } from '../../test/agent/fleet-place.ts'

const FILE = 'shop/app.slipway.yaml'
const CANARY = 'fake: {}\npipeline:\n  - canary\n  - wait: 5s\n  - primary\n  - clean\n'

void test('a deployment in the middle goes on after a restart, before the newer commit that waits', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: CANARY, 'shop/a': '1' })
  await place.push({ 'shop/a': '2' })
  await place.push({ 'shop/a': '3' })
  assert.deepEqual(
    place.deployments().map((d) => d.status),
    ['succeeded', 'waiting', 'pending'],
  )
  await place.restart()
  await place.look()
  await place.clock.advance(5_000)
  const [, second] = place.deployments()
  assert.equal(second?.status, 'succeeded')
  await place.clock.advance(5_000)
  assert.deepEqual(
    place.deployments().map((d) => d.status),
    ['succeeded', 'succeeded', 'succeeded'],
  )
})

void test('what runs goes on after a restart although git cannot be read', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: CANARY, 'shop/a': '1' })
  await place.push({ 'shop/a': '2' })
  await place.restart()
  await place.clock.advance(5_000)
  assert.equal(place.deployments()[1]?.status, 'succeeded')
})

void test('a commit that waits for a person is not deployed by a restart', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: `${CANARY}trigger: { queue: manual }\n`, 'shop/a': '1' })
  assert.equal(place.deployments()[0]?.status, 'pending')
  await place.restart()
  await place.clock.advance(5_000)
  assert.equal(place.deployments()[0]?.status, 'pending')
  await place.look()
  await place.clock.advance(5_000)
  assert.equal(place.deployments()[0]?.status, 'pending')
})

void test('commits that are all to be deployed are not skipped by a restart', async (t) => {
  const place = fleetPlace(t)
  const every = `${CANARY}trigger: { queue: every }\n`
  await place.push({ [FILE]: every, 'shop/a': '1' })
  for (const text of ['2', '3', '4']) await place.push({ 'shop/a': text })
  await place.restart()
  await place.clock.advance(60_000)
  assert.deepEqual(
    place.deployments().map((d) => d.status),
    ['succeeded', 'succeeded', 'pending', 'pending'],
    'what had begun goes on, the rest waits for a look at git',
  )
  await place.look()
  await place.clock.advance(60_000)
  assert.deepEqual(
    place.deployments().map((d) => d.status),
    ['succeeded', 'succeeded', 'succeeded', 'succeeded'],
  )
})

void test('a rollback that was asked for while git is gone is carried out by the next life', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: 'fake: {}\n', 'shop/a': '1' })
  const first = place.target.live('shop').primary
  await place.push({ 'shop/a': '2' })
  place.target.trouble('shop sync', 'hang')
  const answer = await place.command({ kind: 'rollback', application: 'shop' })
  assert.equal(answer.status, 'done', answer.message)
  await place.restart()
  place.target.heal('shop sync')
  await place.restart()
  await place.clock.advance(1_000)
  assert.equal(place.deployments().at(-1)?.status, 'succeeded')
  assert.deepEqual(place.target.live('shop').primary, first)
})

void test('a restart changes nothing of what is known', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: CANARY, 'shop/a': '1' })
  const before = place.report('shop')
  await place.restart()
  await place.look()
  const after = place.report('shop')
  assert.deepEqual({ ...after, evaluatedAt: 0, fetchedAt: 0 }, { ...before, evaluatedAt: 0, fetchedAt: 0 })
})
