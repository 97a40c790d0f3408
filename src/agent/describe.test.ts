import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fleetPlace } from '../../test/fleet-place.ts'

const DAY_MS = 86_400_000

void test('a report says why the newest commit is not deployed, until one is that counts', async (t) => {
  const place = fleetPlace(t)
  const file = 'fake: {}\ntrigger: { ignore: ["**/*.md"] }\n'
  await place.push({ 'shop/app.slipway.yaml': file, 'shop/code': 'one' })
  assert.equal(place.report('shop').notDeployed, undefined)
  await place.push({ 'shop/readme.md': 'words' })
  assert.equal(place.report('shop').notDeployed, 'only ignored files changed: shop/readme.md')
  await place.push({ 'other/file': 'x' })
  assert.match(place.report('shop').notDeployed ?? '', /^nothing that the application reads changed, only other\/file$/)
  await place.push({ 'shop/code': 'two' })
  assert.equal(place.report('shop').notDeployed, undefined)
})

void test('a commit that waits to be asked for says so, with its owner and its end', async (t) => {
  const place = fleetPlace(t)
  const file = 'fake: {}\ntrigger: { queue: manual }\n'
  await place.push({ 'shop/app.slipway.yaml': file, 'shop/code': 'one' })
  const { waiting, sync } = place.report('shop')
  assert.equal(sync, 'unknown')
  assert.deepEqual(waiting, {
    for: 'somebody to ask for it',
    owner: 'any member who may sync',
    deadline: place.clock.now() + DAY_MS,
    next: 'It is cancelled; nothing has been changed',
  })
  await place.clock.advance(DAY_MS + 1_000)
  assert.equal(place.report('shop').waiting, undefined)
  assert.equal(place.deployments('shop')[0]?.error?.code, 'deployment.queue-timeout')
})

void test('a commit behind another waits for its turn', async (t) => {
  const place = fleetPlace(t)
  await place.push({ 'shop/app.slipway.yaml': 'fake: {}\npipeline: [{ sync: { takes: 1m } }]\n', 'shop/code': 'one' })
  await place.clock.advance(2 * 60_000)
  await place.push({ 'shop/code': 'two' })
  await place.push({ 'shop/code': 'three' })
  const [, , queued] = place.deployments('shop')
  assert.equal(queued?.status, 'pending')
  assert.match(queued?.waiting?.for ?? '', /its turn/)
  assert.match(place.report('shop').waiting?.for ?? '', /sync to be there/)
})
