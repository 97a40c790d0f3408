import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PAUSE_LIMIT_MS } from './command-rule.ts'
import { stepOf } from '../deployment.ts'
import {
  advance,
  command,
  fail,
  kinds,
  record,
  settle,
  started,
  statuses,
  stepStatus,
  succeed,
} from '../testing/driver.ts'
import type { Driver } from '../testing/driver.ts'
import { chain, effect, MINUTE, planOf, SECOND, stage, START, userError, worldError } from '../testing/fixture.ts'

const deployment = 'deployment1'
const canary = effect('canary')
const check = stage('check', { kind: 'analysis' })
const approval = stage('approval', { kind: 'approval', timeoutMs: 10 * MINUTE })
const manual = { automatic: false, timeoutMs: 10 * MINUTE, decisionMs: 60 * MINUTE }

const held = (): Driver => {
  const driver = started(planOf(chain(canary, check), { rollback: manual }))
  succeed(driver, 'canary')
  fail(driver, 'check', userError())
  return driver
}

const running = (): Driver => started(planOf([canary, check]))
const paused = (): Driver => {
  const driver = running()
  command(driver, { kind: 'pause', deployment })
  return driver
}

void describe('skip and retry', () => {
  void test('a skipped stage counts as done', () => {
    const driver = started(planOf(chain(check, canary)))
    command(driver, { kind: 'skip', deployment, reason: 'Known flake' })
    settle(driver)
    assert.deepEqual(statuses(driver.state), ['check skipped', 'canary running'])
    assert.equal(stepOf(driver.state, 'check')?.reason, 'Skipped by alice: Known flake')
  })

  void test('a failed stage that is held can be skipped, and the deployment goes on', () => {
    const driver = held()
    command(driver, { kind: 'skip', deployment, step: 'check' })
    settle(driver)
    assert.deepEqual([driver.state.status, driver.state.held], ['succeeded', undefined])
  })

  void test('a failed stage that is held can be tried again', () => {
    const driver = held()
    command(driver, { kind: 'retry', deployment })
    settle(driver)
    assert.deepEqual([stepStatus(driver, 'check'), stepOf(driver.state, 'check')?.attempt], ['running', 2])
    succeed(driver, 'check')
    assert.equal(driver.state.status, 'succeeded')
  })

  void test('all that failed at once are tried again, and the siblings that were ended with them', () => {
    const driver = started(planOf([canary, check, stage('second'), stage('third')], { rollback: manual }))
    record(driver, [
      { kind: 'step-failed', step: 'check', error: userError() },
      { kind: 'step-failed', step: 'second', error: userError() },
    ])
    settle(driver)
    assert.deepEqual(statuses(driver.state), ['canary cancelled', 'check failed', 'second failed', 'third cancelled'])
    assert.equal(command(driver, { kind: 'retry', deployment }).message, 'Trying check and second again')
    settle(driver)
    assert.deepEqual(statuses(driver.state), ['canary running', 'check running', 'second running', 'third running'])
  })

  void test('one that stays failed holds the deployment again', () => {
    const driver = started(planOf([canary, check, stage('second')], { rollback: manual }))
    record(driver, [
      { kind: 'step-failed', step: 'check', error: userError() },
      { kind: 'step-failed', step: 'second', error: userError() },
    ])
    settle(driver)
    command(driver, { kind: 'retry', deployment, step: 'second' })
    settle(driver)
    assert.match(driver.state.waiting?.for ?? '', /^check failed/)
  })

  void test('what failed is meant, not what waits for its next attempt', () => {
    const driver = started(planOf([canary, check, stage('second')], { rollback: manual }))
    fail(driver, 'check', worldError())
    fail(driver, 'second', userError())
    assert.equal(command(driver, { kind: 'retry', deployment }).message, 'Trying second again')
  })

  void test('a stage between two attempts need not wait', () => {
    const driver = started(planOf([check]))
    fail(driver, 'check', worldError())
    command(driver, { kind: 'retry', deployment })
    settle(driver)
    assert.equal(stepStatus(driver, 'check'), 'running')
  })

  void test('measurements begin anew, an effect keeps its notes', () => {
    const driver = started(planOf([canary, check], { rollback: manual }))
    for (const step of ['canary', 'check']) {
      record(driver, [{ kind: 'evidence', step, evidence: { type: 'memo', key: 'found', value: 2 } }])
    }
    fail(driver, 'check', userError())
    command(driver, { kind: 'retry', deployment })
    settle(driver)
    assert.deepEqual(
      driver.state.steps.map((step) => step.memo),
      [{ found: 2 }, {}],
    )
  })

  for (const kind of ['retry', 'skip'] as const) {
    void test(`${kind} is refused once the deployment's own time is over`, () => {
      const driver = held()
      driver.state = {
        ...driver.state,
        plan: { ...planOf(chain(canary, check), { rollback: manual }), timeoutMs: MINUTE },
      }
      driver.now += MINUTE
      const answer = command(driver, { kind, deployment })
      assert.match(answer.message, /^The deployment's own time of 1m is over/)
      assert.equal(driver.state.status, 'waiting')
    })
  }
})

void describe('pause and resume', () => {
  void test('what runs ends, nothing else starts, until it is resumed', () => {
    const driver = started(planOf(chain(canary, check)))
    command(driver, { kind: 'pause', deployment })
    assert.equal(driver.state.reason, 'Running canary; paused by alice, nothing else starts')
    succeed(driver, 'canary')
    assert.equal(stepStatus(driver, 'check'), 'pending')
    assert.deepEqual([driver.state.status, driver.state.reason], ['waiting', 'Paused by alice'])
    command(driver, { kind: 'resume', deployment }, 'bob')
    settle(driver)
    assert.equal(stepStatus(driver, 'check'), 'running')
  })

  void test('a pause that nobody ends cancels and rolls back', () => {
    const driver = started(planOf(chain(canary, check), { rollback: manual }))
    command(driver, { kind: 'pause', deployment, forMs: 30 * SECOND })
    succeed(driver, 'canary')
    advance(driver, 30 * SECOND)
    assert.equal(driver.state.rollback?.reason, 'Cancelled by slipway: Paused by alice and not resumed in time')
  })

  void test('it has a limit, and does not stretch the time of the deployment', () => {
    const far = started(planOf([check], { timeoutMs: 7 * 24 * 60 * MINUTE }))
    command(far, { kind: 'pause', deployment })
    assert.equal(far.state.paused?.deadline, START + PAUSE_LIMIT_MS)
    const near = started(planOf([check], { timeoutMs: 5 * MINUTE }))
    command(near, { kind: 'pause', deployment, forMs: 60 * MINUTE })
    assert.equal(near.state.paused?.deadline, START + 5 * MINUTE)
  })

  void test('of two waits the one that ends first is shown', () => {
    const driver = started(planOf([approval]))
    const waiting = { for: 'an approval', owner: 'bob', deadline: START + 10 * MINUTE, next: 'The stage fails' }
    record(driver, [{ kind: 'step-waiting', step: 'approval', waiting }])
    command(driver, { kind: 'pause', deployment, forMs: MINUTE })
    assert.equal(driver.state.waiting?.for, 'Paused by alice')
  })

  void test('a failure in a pause still rolls back', () => {
    const driver = paused()
    fail(driver, 'check', userError())
    assert.ok(kinds(driver).includes('rollback-started'))
  })

  void test('a decision about a failure is one about the pause', () => {
    const driver = started(planOf([canary, check], { rollback: manual }))
    command(driver, { kind: 'pause', deployment })
    fail(driver, 'check', userError())
    assert.deepEqual([driver.state.paused, driver.state.held !== undefined], [undefined, true])
    command(driver, { kind: 'retry', deployment })
    settle(driver)
    assert.equal(stepStatus(driver, 'check'), 'running')
  })
})
