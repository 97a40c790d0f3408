import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { planOf, stage } from '#domain/testing/fixture.ts'
import type { Clock } from '#tools/clock.ts'
import { silentLog } from '#tools/log.ts'
import { FakeTarget, fakeProvider } from '../../../test/agent/fake-provider.ts'
import { fleetPlace } from '../../../test/agent/fleet-place.ts'
import type { FleetPlace } from '../../../test/agent/fleet-place.ts'
import { virtualClock } from '../../../test/agent/virtual-clock.ts'
import type { ActorTools } from '../actor-tools.ts'
import { ApplicationActor } from '../application.ts'
import { Journal } from '../journal.ts'
import { TargetWatch } from '../live/target-watch.ts'
import { Watchdog } from './watchdog.ts'
import { WedgeWatch } from './wedge.ts'

const MINUTE = 60_000

const FILES = {
  'shop/app.slipway.yaml': 'fake: {}\n',
  'shop/code': 'one',
  'cart/app.slipway.yaml': 'fake: {}\n',
  'cart/code': 'one',
}

/** A fleet with its watchdog running. */
function watched(t: TestContext): FleetPlace & { readonly watchdog: Watchdog } {
  const place = fleetPlace(t)
  const watchdog = new Watchdog({ overlook: (...at) => place.fleet.overlook(...at) }, place.clock)
  const stop = new AbortController()
  void watchdog.run(stop.signal)
  t.after(() => stop.abort())
  return Object.assign(Object.create(place) as FleetPlace, { watchdog })
}

void test('nothing is said of applications whose loops come round', async (t) => {
  const place = watched(t)
  await place.push(FILES)
  await place.clock.advance(120 * MINUTE)
  assert.equal(place.watchdog.hanging, 0)
  assert.deepEqual(place.report('shop').warnings, [])
})

void test('a provider that hangs while loading is told of, given up and asked again; others go on', async (t) => {
  const place = watched(t)
  place.target.trouble('shop load', 'hang', 1)
  await place.push(FILES)
  assert.equal(place.report('cart').sync, 'synced')
  assert.deepEqual(place.report('shop').warnings, [], 'it may only be slow')
  await place.clock.advance(2 * MINUTE)
  assert.equal(place.watchdog.hanging, 1)
  assert.match(
    place.report('shop').warnings[0] ?? '',
    /^loading commit [0-9a-f]{7} has not come to an end since .*Z and may hang; it is given up/,
  )
  await place.clock.advance(4 * MINUTE)
  assert.equal(place.report('shop').sync, 'synced')
  assert.equal(place.watchdog.hanging, 0)
  assert.deepEqual(place.report('shop').warnings, [])
})

void test('a watch of live state that hangs is begun anew until it shows something, and says so', async (t) => {
  const place = watched(t)
  place.target.trouble('shop observe', 'hang', 3)
  await place.push(FILES)
  assert.equal(place.report('shop').live, undefined)
  assert.ok(place.report('cart').live)
  await place.clock.advance(2 * MINUTE)
  assert.equal(place.watchdog.hanging, 1)
  assert.match(place.report('shop').warnings[0] ?? '', /^watching its live state hangs since .*Z: .*begun anew once$/)
  await place.clock.advance(8 * MINUTE)
  assert.equal(place.report('shop').live?.health, 'healthy')
  assert.equal(place.watchdog.hanging, 0)
  assert.deepEqual(place.report('shop').warnings, [])
})

void test('a watch that breaks says why, and does not count as hanging', async (t) => {
  const place = watched(t)
  place.target.trouble('shop observe', { throws: new Error('the target is away') })
  await place.push(FILES)
  await place.clock.advance(2 * MINUTE)
  assert.match(place.report('shop').warnings[0] ?? '', /^its live state cannot be watched: .*the target is away/)
  assert.equal(place.watchdog.hanging, 0)
  place.target.heal('shop observe')
  await place.clock.advance(2 * MINUTE)
  assert.deepEqual(place.report('shop').warnings, [])
})

void test('a watch that is silent for long is begun anew, as many at once as the budget has', async () => {
  const clock = virtualClock()
  const target = new FakeTarget()
  const provider = fakeProvider(target)
  let asked = 0
  const counting = {
    ...provider,
    observe: (...args: Parameters<typeof provider.observe>) => {
      asked += 1
      return provider.observe(...args)
    },
  }
  const subject = { name: 'shop', app: {} }
  const tools = { subject, provider: counting, connection: target, clock, log: silentLog }
  const watch = new TargetWatch({ ...tools, onLive: () => Promise.resolve() })
  await clock.advance(31 * MINUTE)
  watch.overlook(clock.now(), { left: 0 })
  assert.equal(asked, 1)
  const budget = { left: 1 }
  assert.deepEqual(watch.overlook(clock.now(), budget), {})
  await clock.settle()
  assert.equal(asked, 2)
  assert.equal(budget.left, 0)
  assert.deepEqual(watch.overlook(clock.now(), { left: 1 }), {})
  assert.equal(asked, 2, 'it has just shown something')
  watch.close()
})

/** A clock of which the timers can get lost, as if a loop waited for something that never comes. */
function lossyClock(): {
  readonly clock: Clock
  readonly time: ReturnType<typeof virtualClock>
  readonly lose: (isLost: boolean) => void
} {
  const time = virtualClock()
  let isLost = false
  return {
    time,
    clock: { now: () => time.now(), sleep: (ms, signal) => (isLost ? new Promise(() => {}) : time.sleep(ms, signal)) },
    lose: (lost) => (isLost = lost),
  }
}

void test('deployments that do not go on are begun anew where they were, once, and what was left behind changes nothing', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'slipway-wedge-'))
  const journal = new Journal(join(home, 'journal.db'))
  const { clock, time, lose } = lossyClock()
  const calls: string[] = []
  const plan = planOf([stage('a'), stage('b', { needs: ['a'] })])
  const tools: ActorTools = {
    agent: 'test',
    journal,
    clock,
    log: silentLog,
    plan: () => Promise.resolve({ kind: 'planned', plan }),
    runTools: () =>
      Promise.resolve({
        rule: () => ({ skippable: false }),
        execute: async (step) => {
          calls.push(step.id)
          await clock.sleep(10_000, step.signal)
        },
      }),
    queueMode: () => 'latest',
    recorded: () => {},
    answered: () => {},
    changed: () => {},
  }
  const actor = new ApplicationActor('shop', tools)
  actor.start()
  t.after(async () => {
    const closed = actor.close()
    await time.advance(60_000)
    await closed
    journal.close()
    rmSync(home, { recursive: true, force: true })
  })
  lose(true)
  const origin = { repository: 'config', file: 'shop/app.slipway.yaml' }
  actor.propose({ trigger: plan.trigger, revision: plan.revision, origin })
  await time.settle()
  assert.deepEqual(calls, ['a'])
  await time.advance(30 * MINUTE)
  assert.deepEqual(calls, ['a'], 'the stage’s time is over, and nobody came to say so')

  const due = actor.due(time.now())
  assert.notEqual(due, undefined)
  assert.equal(actor.due(time.now()), due, 'the same is due for as long as nothing is done')
  lose(false)
  const [id] = [actor.current?.id ?? '']
  actor.restart()
  await time.advance(13_000)
  assert.equal(actor.due(time.now()), undefined)
  assert.equal(journal.deployment(id)?.status, 'failed')
  assert.equal(journal.deployment(id)?.error?.code, 'stage.timeout')
  assert.equal(actor.isIdle, true)
  assert.deepEqual(calls, ['a'])
})

void test('a loop counts as wedged only where the same thing is due for long, and gets its time again', () => {
  const wedge = new WedgeWatch()
  assert.equal(wedge.isWedged('a 1', 0), false)
  assert.equal(wedge.isWedged('a 2', 59_000), false, 'it went on')
  assert.equal(wedge.isWedged(undefined, 100_000), false)
  assert.equal(wedge.isWedged('a 3', 110_000), false)
  assert.deepEqual(wedge.words(110_000), [])
  assert.equal(wedge.isWedged('a 3', 170_000), true)
  assert.equal(wedge.isWedged('a 3', 171_000), false, 'it has just been begun anew')
  assert.match(
    wedge.words(171_000)[0] ?? '',
    /^its deployments did not go on from 1970-01-01T00:01:50Z; .* 1970-01-01T00:02:50Z$/,
  )
  assert.deepEqual(wedge.words(170_000 + 60 * MINUTE), [])
})
