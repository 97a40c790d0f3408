import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyApplicationState } from '#domain/application-state.ts'
import type { ApplicationState } from '#domain/application-state.ts'
import { revision } from '#domain/testing/fixture.ts'
import { fleetPlace } from '../../../test/agent/fleet-place.ts'
import type { FleetPlace } from '../../../test/agent/fleet-place.ts'
import { driftTrigger } from './drift-trigger.ts'
import type { DriftView } from './drift-trigger.ts'

const FILE = 'shop/app.slipway.yaml'
const ON_DRIFT = 'fake: {}\ndrift: { converge: { minWindow: 1m, maxWindow: 4m } }\n'
const CHANGED = { release: 'somebody else’s', size: 1 }

async function meddle(place: FleetPlace): Promise<void> {
  place.target.change('shop', { primary: CHANGED })
  await place.clock.settle()
}

void test('drift is shown, and left alone where the file does not ask for more', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: 'fake: {}\n', 'shop/a': '1' })
  await meddle(place)
  await place.clock.advance(3_600_000)
  const report = place.report('shop')
  assert.equal(report.sync, 'out-of-sync')
  assert.match(report.sentence, /1 field differs from git/)
  assert.deepEqual(
    report.drift.map(({ path }) => path),
    ['release'],
  )
  assert.equal(place.deployments().length, 1)
})

void test('a difference that is to be ignored is no drift', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: 'fake: {}\ndrift: { converge: on, ignore: [release] }\n', 'shop/a': '1' })
  await meddle(place)
  await place.clock.advance(3_600_000)
  assert.equal(place.report('shop').sync, 'synced')
  assert.equal(place.deployments().length, 1)
})

void test('drift is put right by a deployment with its reason, not before the window has passed', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: ON_DRIFT, 'shop/a': '1' })
  const wanted = place.target.live('shop').primary
  await meddle(place)
  await place.clock.advance(50_000)
  assert.equal(place.deployments().length, 1)
  await place.clock.advance(20_000)
  const [, second] = place.deployments()
  assert.equal(second?.trigger.kind, 'drift')
  assert.match(second.trigger.reason, /^release of primary differs from what was deployed$/)
  assert.equal(second.status, 'succeeded')
  assert.deepEqual(place.target.live('shop').primary, wanted)
  assert.equal(place.report('shop').sync, 'synced')
})

/** Meddles, and waits until that was put right; answers how long it took, in minutes. */
async function untilRight(place: FleetPlace): Promise<number | undefined> {
  const count = place.deployments().length
  await meddle(place)
  for (let minute = 1; minute <= 30; minute += 1) {
    await place.clock.advance(60_000)
    if (place.deployments().length > count) return minute
  }
  return undefined
}

void test('what another writer keeps changing is put right more and more seldom, then it pauses and says why', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: ON_DRIFT, 'shop/a': '1' })
  const wanted = place.target.live('shop').primary?.release
  const waits = [await untilRight(place), await untilRight(place), await untilRight(place)]
  assert.ok(
    waits.every((wait, n) => (wait ?? 0) >= 2 ** n),
    `waits grow: ${waits.join(', ')} minutes`,
  )
  assert.equal(await untilRight(place), undefined)
  const paused = /converging is paused: release of primary was put right 3 times.* from (\w+) to somebody else’s;/
  assert.equal(paused.exec(place.report('shop').sentence)?.[1], wanted)

  await place.restart()
  await place.look()
  await place.clock.advance(3_600_000)
  assert.match(place.report('shop').sentence, /converging is paused/, 'a restart changes nothing')
  const count = place.deployments().length
  await place.command({ kind: 'sync', application: 'shop' })
  await place.clock.advance(2_000)
  assert.equal(place.deployments().length, count + 1)
  assert.equal(place.report('shop').sync, 'synced')
  assert.ok((await untilRight(place)) !== undefined, 'a person’s sync begins anew')
})

void test('a pause ends with the next commit, too', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: ON_DRIFT, 'shop/a': '1' })
  for (let n = 0; n < 3; n += 1) await untilRight(place)
  assert.equal(await untilRight(place), undefined)
  await place.push({ 'shop/a': '2' })
  await place.clock.advance(2_000)
  assert.equal(place.report('shop').sync, 'synced')
  assert.ok((await untilRight(place)) !== undefined)
})

void test('while a commit waits to be asked for, drift is still put right', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: `${ON_DRIFT}trigger: { queue: manual }\n`, 'shop/a': '1' })
  await place.command({ kind: 'sync', application: 'shop' })
  await place.clock.advance(2_000)
  await place.push({ 'shop/a': '2' })
  const running = place.target.live('shop').primary
  assert.ok((await untilRight(place)) !== undefined)
  assert.deepEqual(place.target.live('shop').primary, running)
})

void test('a difference that is gone a moment after a deployment is never shown', async (t) => {
  const place = fleetPlace(t)
  await place.push({ [FILE]: 'fake: {}\n', 'shop/a': '1' })
  const good = place.target.live('shop')
  place.target.change('shop', { primary: CHANGED })
  await place.clock.settle()
  assert.deepEqual(place.report('shop').drift, [])
  place.target.change('shop', good)
  await place.clock.settle()
  await place.clock.advance(5_000)
  assert.deepEqual(place.report('shop').drift, [])
})

void test('right after a deployment nothing counts as drift that it has just changed', async (t) => {
  const place = fleetPlace(t)
  const text = `${ON_DRIFT}pipeline:\n  - primary\n  - wait: 30s\n`
  await place.push({ [FILE]: text, 'shop/a': '1' })
  await place.push({ 'shop/a': '2' })
  await place.clock.advance(31_000)
  assert.equal(place.report('shop').sync, 'synced')
  await place.clock.advance(3_600_000)
  assert.equal(place.deployments().length, 2)
})

void test('nothing is put right while a person’s word is waited for, or where nothing is known to be good', async (t) => {
  const place = fleetPlace(t)
  const text = `${ON_DRIFT}pipeline:\n  - canary\n  - approval\n  - primary\n`
  await place.push({ [FILE]: text, 'shop/a': '1' })
  await place.push({ 'shop/a': '2' })
  await meddle(place)
  await place.clock.advance(600_000)
  assert.equal(place.deployments().length, 2)
  await place.command({ kind: 'cancel', deployment: place.deployments()[1]?.id ?? '', rollback: false })
  await place.clock.advance(600_000)
  assert.equal(place.deployments().length, 2, 'a mixture that a person left is not touched')
})

function state(): ApplicationState {
  const running = { deployment: 'd1', revision: revision('a'), desired: 'x', versions: [], at: 1_000 }
  return { ...emptyApplicationState('shop'), running }
}

function view(parts: Partial<DriftView>): DriftView {
  return {
    agent: 'here',
    state: state(),
    rule: { minWindowMs: 100, maxWindowMs: 350 },
    drift: [{ resource: 'primary', path: '' }],
    now: 1_050,
    ...parts,
  }
}

void test('the window doubles with each attempt, up to its limit', () => {
  const due = [0, 1, 2, 3, 60].map((attempts) =>
    driftTrigger(view({ state: { ...state(), convergence: { attempts, at: 1_000, fields: [] } } })),
  )
  assert.deepEqual(
    due,
    [1_100, 1_200, 1_350, 1_350, 1_350].map((lookAgainAt) => ({ lookAgainAt })),
  )
  const now = driftTrigger(
    view({
      now: 1_100,
      drift: [
        { resource: 'a', path: '' },
        { resource: 'b', path: 'c' },
      ],
    }),
  )
  assert.ok(now && 'trigger' in now)
  assert.equal(now.trigger.reason, 'a and 1 more differs from what was deployed')
  assert.equal(driftTrigger(view({ drift: [] })), undefined)
  assert.equal(driftTrigger(view({ rule: false })), undefined)
})
