import assert from 'node:assert/strict'
import { test } from 'node:test'
import { obey } from '#domain/rules/command-rule.ts'
import type { DeploymentCommand } from '#domain/rules/command-rule.ts'
import { CommandBody } from '#domain/command.ts'
import type { Deployment } from '#domain/deployment.ts'
import { advance, command, drive, fail, letTimePass, ruleOf, settle, succeed } from '#domain/testing/driver.ts'
import { chain, effect, member, MINUTE, planOf, SECOND, stage, userError } from '#domain/testing/fixture.ts'
import { SMALL_PLANS } from '#domain/testing/small-plan.ts'
import { moves, startOf, stateKey } from '#domain/testing/small-world.ts'
import type { Moment } from '#domain/testing/small-world.ts'
import { isTerminal } from '#domain/status.ts'
import { offers, wishOf } from './offers.ts'
import type { Occasion, OfferKind } from './offers.ts'

const MOST_STATES = 3_000

function occasion(now: number, parts: Partial<Occasion> = {}): Occasion {
  return { now, name: 'alice', may: () => true, ...parts }
}

function kindsOf(d: Deployment, now: number, parts: Partial<Occasion> = {}): OfferKind[] {
  return offers(d, occasion(now, parts)).map(({ kind }) => kind)
}

/** States that a plan can come into, near ones first. */
function* statesOf(start: Moment): Generator<Moment> {
  const seen = new Set([stateKey(start)])
  const queue = [start]
  for (let next = queue.shift(); next && seen.size < MOST_STATES; next = queue.shift()) {
    yield next
    for (const moment of moves(next)) {
      const key = stateKey(moment)
      if (seen.has(key)) continue
      seen.add(key)
      queue.push(moment)
    }
  }
}

function ask({ state, now }: Moment, body: DeploymentCommand): { status: string; facts: number } {
  const given = { id: 'c', body, by: member('alice'), at: now, expiresAt: now }
  const { answer, facts } = obey(state, given, { now, rule: ruleOf })
  return { status: answer.status, facts: facts.length }
}

void test('nothing is offered that would be refused, and nothing is missing', () => {
  let offered = 0
  for (const { name, plan } of SMALL_PLANS) {
    for (const moment of statesOf(startOf(plan))) {
      const { state, now } = moment
      if (isTerminal(state.status)) continue
      const found = offers(state, occasion(now))
      for (const offer of found) {
        const wish = CommandBody.parse(wishOf(offer, state, {}))
        assert.ok('deployment' in wish, 'while it goes on, all concerns the deployment')
        const { status, facts } = ask(moment, wish)
        assert.ok(status === 'done' && facts > 0, `${name}: ${offer.kind} does something in ${stateKey(moment)}`)
        offered += 1
      }
      const kinds = new Set(found.map(({ kind }) => kind))
      for (const kind of ['approve', 'reject', 'retry', 'pause', 'resume'] as const) {
        const { facts } = ask(moment, { kind, deployment: state.id })
        if (facts > 0) assert.ok(kinds.has(kind), `${name}: ${kind} is offered in ${stateKey(moment)}`)
      }
      const { facts } = ask(moment, { kind: 'cancel', deployment: state.id, rollback: true })
      assert.equal(facts > 0, kinds.has('cancel') || kinds.has('undo'))
    }
  }
  assert.ok(offered > 1_000, `only ${offered} offers were tried`)
})

void test('what is wanted most comes first', () => {
  const driver = drive(planOf(chain(stage('approval', { kind: 'approval' }), effect('go')), asking()))
  settle(driver)
  assert.deepEqual(kindsOf(driver.state, driver.now), ['approve', 'cancel', 'pause', 'reject'])
  assert.deepEqual(kindsOf(driver.state, driver.now, { may: (right) => right === 'deployment.pause' }), ['pause'])
  command(driver, { kind: 'approve', deployment: driver.state.id })
  assert.equal(kindsOf(driver.state, driver.now)[0], 'cancel', 'who has approved is not asked again')
  assert.equal(kindsOf(driver.state, driver.now, { name: 'bob' })[0], 'approve')
  command(driver, { kind: 'pause', deployment: driver.state.id })
  assert.equal(kindsOf(driver.state, driver.now)[0], 'resume')
  command(driver, { kind: 'resume', deployment: driver.state.id })
  succeed(driver, 'approval')
  fail(driver, 'go', userError())
  assert.deepEqual(kindsOf(driver.state, driver.now), ['retry', 'undo'])
  advance(driver, 400 * MINUTE)
})

void test('a stage with an effect, an approval and a script are never skipped', () => {
  const stages = [
    effect('go'),
    stage('approval', { kind: 'approval' }),
    stage('script', { kind: 'script' }),
    stage('wait'),
  ]
  const driver = drive(planOf(stages))
  settle(driver)
  const skips = offers(driver.state, occasion(driver.now)).filter(({ kind }) => kind === 'skip')
  assert.deepEqual(skips, [{ kind: 'skip', step: 'wait' }])
})

void test('after the end it depends on what runs now', () => {
  const good = drive(planOf([effect('go')]))
  settle(good)
  succeed(good, 'go')
  const { id } = good.state
  const at = (application: Occasion['application']) => kindsOf(good.state, good.now, { application })
  assert.deepEqual(at(undefined), [], 'nothing is offered before that is known')
  assert.deepEqual(at({ running: id }), ['back'])
  assert.deepEqual(at({ running: 'another1' }), ['again'])

  const bad = drive(planOf([effect('go')]))
  settle(bad)
  fail(bad, 'go', userError())
  letTimePass(bad)
  const { quarantine } = bad.state
  assert.equal(quarantine, 'desired-b')
  assert.deepEqual(kindsOf(bad.state, bad.now, { application: { quarantined: quarantine } }), ['lift'])
  assert.deepEqual(kindsOf(bad.state, bad.now, { application: {} }), ['sync'])
})

void test('a wish says what was looked at, and no empty words', () => {
  const driver = drive(planOf([stage('approval', { kind: 'approval' })]))
  settle(driver)
  const d = driver.state
  const approve = { kind: 'approve', step: 'approval' } as const
  assert.deepEqual(wishOf(approve, d, { text: '  ' }), {
    kind: 'approve',
    deployment: d.id,
    step: 'approval',
    digest: d.plan?.digest,
  })
  assert.deepEqual(wishOf({ kind: 'cancel' }, d, { text: 'too slow', rollback: false }), {
    kind: 'cancel',
    deployment: d.id,
    rollback: false,
    reason: 'too slow',
  })
  assert.deepEqual(wishOf({ kind: 'pause' }, d, { forMs: SECOND }), { kind: 'pause', deployment: d.id, forMs: SECOND })
})

function asking() {
  return { rollback: { automatic: false, timeoutMs: MINUTE, decisionMs: 60 * MINUTE } }
}
