import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { stepOf } from '../deployment.ts'
import { RESTORE } from './rollback.ts'
import { advance, fail, settle, started, statuses, stepStatus, succeed } from '../testing/driver.ts'
import { chain, effect, MINUTE, planOf, SECOND, stage, userError, worldError } from '../testing/fixture.ts'

const canary = effect('canary')
const traffic = effect('traffic', { kind: 'traffic', traffic: true })
const check = stage('check', { kind: 'analysis' })
const primary = effect('primary', { revertible: false })

void describe('rollback', () => {
  void test('traffic first, then the others in reverse, then the restore; quarantined', () => {
    const second = effect('second', { needs: ['traffic'] })
    const driver = started(planOf([...chain(canary, traffic), second, { ...check, needs: ['second'] }]))
    for (const id of ['canary', 'traffic', 'second']) succeed(driver, id)
    fail(driver, 'check', userError())
    for (const id of ['revert-traffic', 'revert-second', 'revert-canary', RESTORE]) succeed(driver, id)
    const { status, reason, rolledBack, quarantine, error } = driver.state
    assert.equal(reason, 'check failed: The release is bad; rolled back to aaaaaaa')
    assert.deepEqual(
      { status, rolledBack, quarantine, code: error?.code },
      { status: 'failed', rolledBack: true, quarantine: 'desired-b', code: 'analysis.failed' },
    )
  })

  void test('a first deployment is cleaned up', () => {
    const { running: _running, runningDesired: _desired, ...first } = planOf([canary])
    const driver = started(first)
    fail(driver, 'canary', userError())
    succeed(driver, 'revert-canary')
    succeed(driver, RESTORE)
    assert.equal(driver.state.reason, 'canary failed: The release is bad; cleaned up: there was no earlier deployment')
  })

  void test('what ran before is not quarantined by its own failed repetition', () => {
    const driver = started(planOf([primary], { desired: 'desired-a' }))
    fail(driver, 'primary', userError())
    succeed(driver, RESTORE)
    assert.deepEqual([driver.state.rolledBack, driver.state.quarantine], [true, undefined])
  })

  void test('nothing is rolled back where nothing was changed', () => {
    const driver = started(planOf(chain(check, canary)))
    fail(driver, 'check', userError())
    assert.deepEqual(
      [driver.state.status, driver.state.rolledBack, driver.state.quarantine],
      ['failed', undefined, undefined],
    )
    assert.deepEqual(statuses(driver.state), ['check failed', 'canary cancelled'])
    assert.equal(stepOf(driver.state, 'canary')?.reason, 'Not reached')
  })

  void test('siblings end before it begins, and what waits for another attempt is given up', () => {
    const driver = started(planOf([canary, effect('other'), check]))
    fail(driver, 'other', worldError())
    fail(driver, 'check', userError())
    assert.deepEqual(statuses(driver.state).slice(0, 3), ['canary cancelled', 'other cancelled', 'check failed'])
    assert.equal(driver.state.status, 'running')
    assert.equal(driver.state.reason, 'Rolling back: check failed: The release is bad')
  })

  void test('a revert that fails or hangs leaves time for the restore, which alone decides', () => {
    const driver = started(planOf(chain(canary, traffic)))
    succeed(driver, 'canary')
    fail(driver, 'traffic', userError())
    assert.equal(stepOf(driver.state, 'revert-traffic')?.deadline, driver.now + 5 * MINUTE)
    fail(driver, 'revert-traffic', userError())
    advance(driver, 5 * MINUTE)
    assert.equal(stepOf(driver.state, 'revert-canary')?.error?.code, 'rollback.timeout')
    assert.equal(stepOf(driver.state, RESTORE)?.deadline, driver.now + 5 * MINUTE)
    succeed(driver, RESTORE)
    assert.equal(driver.state.rolledBack, true)
  })

  void test('a restore whose time passed while nobody was there is tried once more, with its whole time', () => {
    const driver = started(planOf([primary]))
    fail(driver, 'primary', userError())
    assert.deepEqual(statuses(driver.state), ['primary failed', 'restore running'])
    driver.now += 60 * MINUTE
    settle(driver)
    const restore = stepOf(driver.state, RESTORE)
    assert.deepEqual([restore?.status, restore?.attempt], ['running', 2])
    assert.equal(restore?.deadline, driver.now + 10 * MINUTE)
    succeed(driver, RESTORE)
    assert.equal(driver.state.rolledBack, true)
  })

  void test('it is not tried a third time, nor a second where it had its time', () => {
    const away = started(planOf([primary]))
    fail(away, 'primary', userError())
    for (const minutes of [60, 60]) {
      away.now += minutes * MINUTE
      settle(away)
    }
    assert.deepEqual([away.state.status, away.state.rolledBack], ['failed', false])
    assert.equal(stepOf(away.state, RESTORE)?.attempt, 2)
    const there = started(planOf([primary]))
    fail(there, 'primary', userError())
    advance(there, 10 * MINUTE)
    assert.deepEqual([there.state.status, there.state.rolledBack], ['failed', false])
    assert.match(there.state.reason, /The rollback failed too/)
  })

  void test('the restore has its own time where the agent was away until all was over', () => {
    const driver = started(planOf([canary]))
    fail(driver, 'canary', userError())
    driver.now += 60 * MINUTE
    settle(driver)
    assert.deepEqual(statuses(driver.state), ['canary failed', 'revert-canary failed', 'restore running'])
    assert.equal(stepOf(driver.state, RESTORE)?.deadline, driver.now + 10 * MINUTE)
  })

  void test('a restore that fails is said so, with what failed first', () => {
    const driver = started(planOf([primary]))
    fail(driver, 'primary', userError())
    fail(driver, RESTORE, userError('The disk is full'))
    const { status, reason, rolledBack, quarantine } = driver.state
    assert.deepEqual(
      { status, rolledBack, quarantine },
      { status: 'failed', rolledBack: false, quarantine: 'desired-b' },
    )
    assert.equal(reason, 'primary failed: The release is bad. The rollback failed too: The disk is full')
  })

  void test('nor does it lose its time between two attempts', () => {
    const driver = started(planOf([primary]))
    fail(driver, 'primary', userError())
    fail(driver, RESTORE, worldError())
    driver.now += 60 * MINUTE
    settle(driver)
    assert.equal(stepStatus(driver, RESTORE), 'running')
  })

  void test('a restore is tried again while there is time', () => {
    const driver = started(planOf([primary]))
    fail(driver, 'primary', userError())
    fail(driver, RESTORE, worldError())
    advance(driver, SECOND)
    assert.equal(stepOf(driver.state, RESTORE)?.attempt, 2)
    succeed(driver, RESTORE)
    assert.equal(driver.state.rolledBack, true)
  })

  void test('as long as sentences may be, the facts stay in their bounds', () => {
    const driver = started(planOf([primary]))
    fail(driver, 'primary', userError('x'.repeat(4_000)))
    fail(driver, RESTORE, userError('y'.repeat(4_000)))
    assert.ok(driver.state.reason.length <= 2_000)
    assert.match(driver.state.reason, /x… *\. The rollback failed too: y+…$/)
  })
})
