import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slipwayError } from '#domain/errors.ts'
import { fleetPlace } from '../../test/agent/fleet-place.ts'

const FILE = 'shop/app.slipway.yaml'
const CANARY = 'fake: {}\npipeline:\n  - canary\n  - primary\n  - clean\n'
const BAD = { throws: slipwayError('analysis.failed', { words: 'too many errors' }) }

test('what was rolled back is shown as held back at once, before git is looked at again', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: CANARY, 'shop/a': '1' })
  place.target.trouble('shop primary', BAD, 1)
  await place.push({ 'shop/a': 'bad' })
  const report = place.report('shop')
  assert.equal(report.sync, 'out-of-sync')
  assert.match(report.sentence, /is quarantined since deployment .*too many errors/)
})

test('a rollback by command after a restart shows what git asks for as held back', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: CANARY, 'shop/a': '1' })
  await place.push({ 'shop/a': '2' })
  await place.restart()
  await place.look()
  assert.equal(place.report('shop').sync, 'synced')
  await place.command({ kind: 'rollback', application: 'shop' })
  await place.clock.settle()
  assert.equal(place.report('shop').sync, 'out-of-sync')
  const lifted = { kind: 'sync', application: 'shop', strategy: 'auto', liftQuarantine: true } as const
  await place.command(lifted)
  await place.clock.settle()
  assert.equal(place.report('shop').sync, 'synced')
})

test('a commit is rendered once: what the look has rendered is what is planned', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: CANARY, 'shop/a': '1' })
  place.target.calls.splice(0)
  await place.push({ 'shop/a': '2' })
  assert.deepEqual(
    place.target.calls.filter((call) => call === 'shop load'),
    ['shop load'],
  )
})
