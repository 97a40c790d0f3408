import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fleetPlace } from '../../test/agent/fleet-place.ts'
import type { FleetPlace } from '../../test/agent/fleet-place.ts'

const FILE = 'shop/app.slipway.yaml'

/** Three commits come while the second is in the middle. */
async function pushedOver(place: FleetPlace, queue: string): Promise<void> {
  const text = `fake: {}\ntrigger: { queue: ${queue} }\npipeline:\n  - canary\n  - wait: 5s\n  - primary\n  - clean\n`
  await place.push({ [FILE]: text, 'shop/a': '1' })
  if (queue === 'manual') await place.command({ kind: 'sync', application: 'shop', strategy: 'auto' })
  await place.push({ 'shop/a': '2' })
  if (queue === 'manual') await place.command({ kind: 'sync', application: 'shop', strategy: 'auto' })
  for (const version of ['3', '4', '5']) await place.push({ 'shop/a': version })
}

void test('`latest`: only the newest of those that wait is deployed', async (t) => {
  const place = fleetPlace(t)
  await pushedOver(place, 'latest')
  await place.clock.advance(20_000)
  const ends = place.deployments().map((d) => d.status)
  assert.deepEqual(ends, ['succeeded', 'succeeded', 'cancelled', 'cancelled', 'succeeded'])
  const [, , third, , fifth] = place.deployments()
  assert.match(third?.reason ?? '', /^Superseded by [0-9a-f]{7}$/)
  assert.equal(place.report('shop').running?.commit, fifth?.revision.commit)
})

void test('`every`: each is deployed, in order', async (t) => {
  const place = fleetPlace(t)
  await pushedOver(place, 'every')
  await place.clock.advance(60_000)
  const all = place.deployments()
  assert.deepEqual(
    all.map((d) => d.status),
    Array.from({ length: 5 }, () => 'succeeded'),
  )
  const starts = all.map((d) => d.startedAt ?? 0)
  assert.deepEqual(
    starts,
    starts.toSorted((a, b) => a - b),
  )
})

void test('`manual`: the newest waits until it is asked for', async (t) => {
  const place = fleetPlace(t)
  await pushedOver(place, 'manual')
  await place.clock.advance(60_000)
  const waiting = place.deployments().filter((d) => d.status === 'pending')
  assert.deepEqual(
    waiting.map((d) => d.revision.commit),
    [place.repository.head.commit],
  )
  assert.equal(place.report('shop').sync, 'out-of-sync')
  const answer = await place.command({ kind: 'sync', application: 'shop', strategy: 'auto' })
  assert.equal(answer.status, 'done', answer.message)
  await place.clock.advance(60_000)
  assert.equal(place.report('shop').running?.commit, place.repository.head.commit)
  assert.equal(place.deployments().filter((d) => d.status === 'pending').length, 0)
})

void test('the same commit seen again is not another deployment', async (t) => {
  const place = fleetPlace(t)
  await pushedOver(place, 'latest')
  for (let look = 0; look < 20; look += 1) await place.look()
  assert.equal(place.deployments().length, 5)
})

void test('what waits longer than a day ends by itself', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: 'fake: {}\ntrigger: { queue: manual }\n', 'shop/a': '1' })
  await place.clock.advance(25 * 3_600_000)
  const [only] = place.deployments()
  assert.equal(only?.status, 'cancelled')
  assert.equal(only.error?.code, 'deployment.queue-timeout')
})

void test('a commit in the queue can be cancelled', async (t) => {
  const place = fleetPlace(t)
  await pushedOver(place, 'latest')
  const waiting = place.deployments().at(-1)
  const answer = await place.command({ kind: 'cancel', deployment: waiting?.id ?? '', rollback: true, reason: 'no' })
  assert.equal(answer.status, 'done', answer.message)
  await place.clock.advance(20_000)
  assert.equal(place.deployments().at(-1)?.status, 'cancelled')
  assert.equal(place.deployments().at(-1)?.reason, 'Cancelled by bob: no')
  assert.equal(place.target.calls.filter((call) => call === 'shop primary').length, 1)
})
