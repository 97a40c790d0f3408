import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slipwayError } from '#domain/errors.ts'
import { fleetPlace } from '../../test/agent/fleet-place.ts'
import type { FleetPlace } from '../../test/agent/fleet-place.ts'

const FILE = 'shop/app.slipway.yaml'
const CANARY = 'fake: {}\npipeline:\n  - canary\n  - primary\n  - clean\n'
const BAD = { throws: slipwayError('analysis.failed', { words: 'too many errors' }) }

async function rolledBack(place: FleetPlace): Promise<void> {
  await place.push({ [FILE]: CANARY, 'shop/a': '1' })
  place.target.trouble('shop primary', BAD, 1)
  await place.push({ 'shop/a': 'bad' })
  const last = place.deployments().at(-1)
  assert.equal(last?.status, 'failed')
  assert.equal(last.rolledBack, true)
}

void test('a revision that was rolled back does not come back, however often git is looked at', async (t) => {
  const place = fleetPlace(t)
  await rolledBack(place)
  const good = place.target.live('shop').primary
  for (let look = 0; look < 50; look += 1) {
    await place.look()
    if (look % 10 === 9) await place.restart()
  }
  await place.look()
  await place.clock.advance(3_600_000)
  assert.equal(place.deployments().length, 2)
  assert.deepEqual(place.target.live('shop').primary, good)
  const report = place.report('shop')
  assert.equal(report.sync, 'out-of-sync')
  assert.match(report.sentence, /is quarantined since deployment .*too many errors/)
})

void test('the same files in another commit are the same revision', async (t) => {
  const place = fleetPlace(t)
  await rolledBack(place)
  await place.push({ 'README.md': 'elsewhere' })
  await place.push({ 'shop/b.slipway.yaml': null, 'shop/a': 'bad', 'lib/x': '1' })
  assert.equal(place.deployments().length, 2)
})

void test('the next different commit is deployed and lifts the quarantine', async (t) => {
  const place = fleetPlace(t)
  await rolledBack(place)
  await place.push({ 'shop/a': 'good' })
  assert.equal(place.deployments().at(-1)?.status, 'succeeded')
  const report = place.report('shop')
  assert.equal(report.sync, 'synced')
  assert.equal(report.quarantine, undefined)
})

void test('going back in git to what runs deploys nothing', async (t) => {
  const place = fleetPlace(t)
  await rolledBack(place)
  await place.push({ 'shop/a': '1' })
  assert.equal(place.deployments().length, 2)
  assert.equal(place.report('shop').sync, 'synced')
})

void test('a sync is refused while the revision is quarantined, and lifts it where it says so', async (t) => {
  const place = fleetPlace(t)
  await rolledBack(place)
  const refused = await place.command({ kind: 'sync', application: 'shop', strategy: 'auto', liftQuarantine: false })
  assert.equal(refused.status, 'refused')
  assert.match(refused.message, /quarantined/)
  const lifted = await place.command({ kind: 'sync', application: 'shop', strategy: 'auto', liftQuarantine: true })
  assert.equal(lifted.status, 'done', lifted.message)
  await place.clock.advance(1_000)
  assert.equal(place.deployments().at(-1)?.status, 'succeeded')
  assert.equal(place.report('shop').quarantine, undefined)
})

void test('a commit that waits while the same files fail before it is not a second try of them', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: `${CANARY}trigger: { paths: ["lib/**"] }\n`, 'shop/a': '1' })
  let letGo = (): void => {}
  place.target.trouble('shop canary', { until: new Promise<void>((done) => (letGo = done)) }, 1)
  await place.push({ 'shop/a': 'bad' })
  await place.push({ 'lib/x': 'a reason to deploy that changes nothing' })
  place.target.trouble('shop primary', BAD, 1)
  letGo()
  await place.clock.advance(1_000)
  const [, failed, waited] = place.deployments()
  assert.equal(failed?.status, 'failed')
  assert.equal(waited?.status, 'cancelled')
  assert.match(waited.reason, /quarantined/)
  assert.equal(place.target.calls.filter((call) => call === 'shop primary').length, 1)
})

void test('a rollback by command holds against what git says', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: 'fake: {}\n', 'shop/a': '1' })
  const first = place.target.live('shop').primary
  await place.push({ 'shop/a': '2' })
  const answer = await place.command({ kind: 'rollback', application: 'shop' })
  assert.equal(answer.status, 'done', answer.message)
  await place.clock.advance(1_000)
  for (let look = 0; look < 50; look += 1) await place.look()
  assert.equal(place.deployments().length, 3)
  assert.deepEqual(place.target.live('shop').primary, first)
  await place.push({ 'shop/a': '3' })
  assert.equal(place.deployments().length, 4)
  assert.equal(place.deployments().at(-1)?.status, 'succeeded')
})

void test('a first deployment that fails is cleaned up and held', async (t) => {
  const place = fleetPlace(t)
  place.target.trouble('shop sync', BAD, 1)
  await place.push({ [FILE]: CANARY, 'shop/a': '1' })
  const [only] = place.deployments()
  assert.equal(only?.status, 'failed')
  assert.match(only.reason, /cleaned up: there was no earlier deployment/)
  assert.equal(place.target.live('shop').primary, undefined)
  for (let look = 0; look < 50; look += 1) await place.look()
  assert.equal(place.deployments().length, 1)
})
