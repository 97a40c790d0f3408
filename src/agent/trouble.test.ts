import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slipwayError } from '#domain/errors.ts'
import { fleetPlace } from '../../test/agent/fleet-place.ts'

const shop = (text: string): Record<string, string> => ({ 'shop/app.slipway.yaml': text, 'shop/a': '1' })
const blog = { 'blog/app.slipway.yaml': 'fake: {}\n', 'blog/a': '1' }
const PIPELINE = 'fake: {}\npipeline: [canary, primary, clean]\n'

void test('one application whose provider hangs does not stop the others, nor the next heads', async (t) => {
  const place = fleetPlace(t)
  place.target.trouble('shop load', 'hang')
  await place.push({ ...shop('fake: {}\n'), ...blog })
  assert.deepEqual(
    place.deployments().map((d) => [d.application, d.status]),
    [['blog', 'succeeded']],
  )
  await place.push({ 'blog/a': '2' })
  assert.equal(place.deployments('blog').length, 2)
  await place.clock.advance(6 * 60_000)
  assert.equal(place.report('shop').error?.code, 'provider.slow')
  place.target.heal('shop load')
  await place.clock.advance(6 * 60_000)
  assert.equal(place.deployments('shop').at(-1)?.status, 'succeeded', 'it is tried again by itself')
})

void test('one application whose stage hangs does not stop the others', async (t) => {
  const place = fleetPlace(t)
  place.target.trouble('shop sync', 'hang')
  await place.push({ ...shop('fake: {}\n'), ...blog })
  assert.equal(place.deployments('blog')[0]?.status, 'succeeded')
  await place.clock.advance(10 * 60_000)
  const [hung] = place.deployments('shop')
  assert.equal(hung?.status, 'failed')
  assert.equal(hung.error?.code, 'stage.timeout')
})

void test('a broken file changes nothing and says where it is broken', async (t) => {
  const place = fleetPlace(t)
  await place.push(shop('labels: { team: checkout }\nfake: {}\n'))
  const before = place.target.live('shop')
  await place.push({ 'shop/app.slipway.yaml': 'fake: { siez: 2 }\n' })
  const report = place.report('shop')
  assert.equal(report.sync, 'invalid')
  assert.equal(report.error?.code, 'config.invalid')
  assert.match(`${report.error.message} ${report.error.output}`, /shop\/app\.slipway\.yaml:1:\d+.*siez/s)
  assert.match(report.sentence, /; running [0-9a-f]{7}/)
  assert.deepEqual([report.kind, report.target, report.labels], ['fake', 'here', { team: 'checkout' }])
  assert.deepEqual(place.target.live('shop'), before)
  assert.equal(place.deployments().length, 1)
  await place.push({ 'shop/app.slipway.yaml': 'fake: { size: 2 }\n' })
  assert.equal(place.deployments().at(-1)?.status, 'succeeded')
  assert.equal(place.report('shop').error, undefined)
})

void test('a file that leaves git leaves what runs alone; one that comes back is taken up', async (t) => {
  const place = fleetPlace(t)
  await place.push({ ...shop('fake: {}\n'), ...blog })
  await place.push({ 'shop/app.slipway.yaml': null })
  assert.match(place.report('shop').sentence, /not in git any more; it is left running/)
  assert.notEqual(place.target.live('shop').primary, undefined)
  await place.push({ 'shop/app.slipway.yaml': 'fake: { size: 3 }\n' })
  assert.equal(place.target.live('shop').primary?.size, 3)
})

void test('planning that fails by the world is tried again, else it ends the deployment with the reason', async (t) => {
  const place = fleetPlace(t)
  await place.push(shop('fake: {}\n'))
  place.target.trouble(
    'shop load',
    { throws: slipwayError('http.failed', { method: 'GET', url: 'x', how: 'away' }) },
    2,
  )
  await place.command({ kind: 'rollback', application: 'shop' })
  await place.push({ 'shop/a': '2' })
  await place.clock.advance(60_000)
  assert.equal(place.deployments().at(-1)?.status, 'succeeded')
})

void test('a journal that cannot be written for a while loses and repeats nothing', async (t) => {
  let left = 0
  const place = fleetPlace(t, {
    append() {
      left -= 1
      if (left >= 0) throw slipwayError('disk.unwritable', { file: 'journal.db', how: 'disk full' })
    },
  })
  await place.push(shop(PIPELINE))
  let letGo = (): void => {}
  place.target.trouble('shop canary', { until: new Promise<void>((done) => (letGo = done)) }, 1)
  await place.push({ 'shop/a': '2' })
  left = 8
  letGo()
  await place.clock.advance(30_000)
  assert.equal(place.report('shop').sync, 'synced', place.report('shop').sentence)
  assert.equal(place.report('shop').error, undefined)
  const [, second] = place.deployments()
  assert.equal(second?.status, 'succeeded')
  assert.deepEqual(place.journal.deployment(second.id), second, 'the journal tells the same')
})

void test('a full disk while nothing runs leaves the application as it was', async (t) => {
  let isFull = false
  const place = fleetPlace(t, {
    append() {
      if (isFull) throw slipwayError('disk.unwritable', { file: 'journal.db', how: 'disk full' })
    },
  })
  await place.push(shop('fake: {}\n'))
  isFull = true
  await place.push({ 'shop/a': '2' })
  await place.clock.advance(20_000)
  assert.equal(place.report('shop').error?.code, 'disk.unwritable')
  isFull = false
  await place.clock.advance(20_000)
  assert.equal(place.deployments().at(-1)?.status, 'succeeded')
  assert.equal(place.report('shop').error, undefined)
})

void test('a deployment that cannot be carried on ends, says why, and is not in the way of the next commit', async (t) => {
  const place = fleetPlace(t)
  await place.push({ ...shop('fake: {}\npipeline:\n  - canary\n  - wait: 1h\n  - primary\n'), ...blog })
  await place.push({ 'shop/a': '2' })
  place.forgetBlobs()
  await place.restart()
  await place.look()
  await place.clock.advance(60_000)
  const [, broken] = place.deployments('shop')
  assert.equal(broken?.status, 'failed')
  assert.equal(broken.error?.code, 'blob.missing')
  assert.match(broken.reason, /^Could not be carried on: /)
  assert.equal(broken.rolledBack, false, 'the canary is still there, and it says so')
  assert.equal(place.report('shop').error?.code, 'blob.missing')
  for (const name of ['shop', 'blog']) {
    await place.push({ [`${name}/a`]: '3' })
    await place.clock.advance(3_600_000)
    const last = place.deployments(name).at(-1)
    assert.equal(last?.status, 'succeeded', 'what git still has is made anew')
  }
})
