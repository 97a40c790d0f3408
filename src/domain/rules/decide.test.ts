import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decide, failureOf } from './decide.ts'
import { applyFact, stepOf } from '../deployment.ts'
import type { ErrorReport } from '../errors.ts'
import { extend } from './extend.ts'
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
import {
  chain,
  effect,
  member,
  MINUTE,
  planOf,
  SECOND,
  stage,
  START,
  triggered,
  userError,
  worldError,
} from '../testing/fixture.ts'
import { QUEUE_LIMIT_MS } from '../waiting.ts'

const canary = effect('canary')
const check = stage('check', { kind: 'analysis' })
const primary = effect('primary', { revertible: false })
const manual = { automatic: false, timeoutMs: 10 * MINUTE, decisionMs: 60 * MINUTE }

/** What was recorded after the plan. */
function story(driver: Driver): string[] {
  return kinds(driver).slice(2)
}

void describe('forward', () => {
  void test('stages follow their needs, and the last one ends it', () => {
    const driver = started(planOf(chain(canary, check)))
    succeed(driver, 'canary')
    assert.equal(stepStatus(driver, 'check'), 'running')
    succeed(driver, 'check')
    assert.deepEqual(story(driver), [
      'step-started:canary',
      'step-succeeded:canary',
      'step-started:check',
      'step-succeeded:check',
      'finished',
    ])
    assert.equal(driver.state.status, 'succeeded')
    assert.equal(driver.state.reason, 'All stages passed')
  })

  void test('a plan without stages succeeds at once', () => {
    assert.equal(started(planOf([], { strategy: 'quick' })).state.reason, 'Synced')
  })

  void test('stages without needs of each other start together', () => {
    const driver = started(planOf([canary, check, { ...primary, needs: ['canary', 'check'] }]))
    assert.deepEqual(statuses(driver.state), ['canary running', 'check running', 'primary pending'])
    succeed(driver, 'check')
    assert.equal(stepStatus(driver, 'primary'), 'pending')
  })

  void test('a stage that the plan skips is passed over, and counts as done', () => {
    const driver = started(planOf(chain({ ...check, skip: 'Its files did not change' }, canary)))
    assert.deepEqual(statuses(driver.state), ['check skipped', 'canary running'])
    assert.equal(stepOf(driver.state, 'check')?.reason, 'Its files did not change')
  })

  void test('success that was reached in time stands, however late it is seen, also in a pause', () => {
    for (const pause of [false, true]) {
      const driver = started(planOf([canary], { timeoutMs: 5 * MINUTE }))
      if (pause) command(driver, { kind: 'pause', deployment: driver.state.id, forMs: MINUTE })
      record(driver, [{ kind: 'step-succeeded', step: 'canary' }])
      driver.now += 10 * MINUTE
      settle(driver)
      assert.equal(driver.state.status, 'succeeded')
    }
  })

  void test('a rollback by command that succeeds carries what it quarantines', () => {
    const driver = started(planOf([primary], { quarantine: 'desired-bad' }))
    succeed(driver, 'primary')
    assert.equal(driver.state.quarantine, 'desired-bad')
  })
})

void describe('time limits', () => {
  const tooLate: readonly { name: string; run: (driver: Driver) => void; code: string }[] = [
    { name: 'a stage that runs', run: (driver) => advance(driver, MINUTE), code: 'stage.timeout' },
    {
      name: 'a stage that waits says for what',
      run: (driver) => {
        const waiting = { for: 'the moon', owner: 'nobody', deadline: START + MINUTE, next: 'it fails' }
        record(driver, [{ kind: 'step-waiting', step: 'check', waiting }])
        advance(driver, MINUTE)
      },
      code: 'stage.timeout-waiting',
    },
  ]
  for (const { name, run, code } of tooLate) {
    void test(name, () => {
      const driver = started(planOf([{ ...check, name: 'Smoke' }]))
      run(driver)
      assert.deepEqual([driver.state.status, driver.state.error?.code], ['failed', code])
      assert.match(driver.state.reason, /^Smoke failed: Stage Smoke did not end within 1m/)
    })
  }

  void test('one limit for all attempts', () => {
    const driver = started(planOf([check]))
    const deadline = stepOf(driver.state, 'check')?.deadline
    fail(driver, 'check', worldError())
    advance(driver, 5 * SECOND)
    assert.equal(stepOf(driver.state, 'check')?.attempt, 2)
    assert.equal(stepOf(driver.state, 'check')?.deadline, deadline)
  })

  void test('a stage between two attempts in a pause has its whole time again', () => {
    const driver = started(planOf([check]))
    fail(driver, 'check', worldError())
    command(driver, { kind: 'pause', deployment: driver.state.id })
    advance(driver, 30 * MINUTE)
    command(driver, { kind: 'resume', deployment: driver.state.id })
    settle(driver)
    assert.equal(stepStatus(driver, 'check'), 'running')
    assert.equal(stepOf(driver.state, 'check')?.deadline, driver.now + MINUTE)
  })

  void test('no stage outlives the deployment', () => {
    const driver = started(planOf(chain(canary, { ...check, timeoutMs: 60 * MINUTE }), { timeoutMs: 2 * MINUTE }))
    driver.now += 30 * SECOND
    succeed(driver, 'canary')
    assert.equal(stepOf(driver.state, 'check')?.deadline, START + 2 * MINUTE)
    advance(driver, 90 * SECOND)
    assert.equal(driver.state.rollback?.error?.code, 'deployment.timeout')
  })

  void test('a deployment that never gets its turn ends, and before that it may be cancelled', () => {
    const queued = applyFact(undefined, triggered())
    assert.deepEqual(decide(queued, START), { facts: [], wakeAt: START + QUEUE_LIMIT_MS })
    const [late] = decide(queued, START + QUEUE_LIMIT_MS).facts
    assert.ok(late?.kind === 'finished' && late.error?.code === 'deployment.queue-timeout')
    const { after } = extend(
      queued,
      [{ kind: 'cancel-requested', by: member('bob'), rollback: true, reason: 'no' }],
      START,
    )
    assert.deepEqual(decide(after, START).facts, [
      { kind: 'finished', status: 'cancelled', reason: 'Cancelled by bob: no' },
    ])
  })
})

void describe('attempts', () => {
  const waits = [
    { attempts: 1, error: worldError(), retryAfter: 5 * SECOND },
    { attempts: 2, error: worldError(), retryAfter: 10 * SECOND },
    { attempts: 3, error: worldError(), retryAfter: undefined },
    { attempts: 1, error: userError(), retryAfter: undefined },
    { attempts: 1, error: { ...worldError(), kind: 'bug' } satisfies ErrorReport, retryAfter: undefined },
  ]
  for (const { attempts, error, retryAfter } of waits) {
    const end = retryAfter === undefined ? 'ends it' : `is tried again after ${retryAfter} ms`
    void test(`attempt ${attempts} with a failure of kind ${error.kind} ${end}`, () => {
      const driver = started(planOf([check]))
      for (let i = 1; i < attempts; i += 1) {
        fail(driver, 'check', worldError())
        advance(driver, 5 * SECOND * 2 ** (i - 1))
      }
      const fact = failureOf(driver.state, 'check', error, driver.now)
      assert.ok(fact.kind === 'step-failed')
      assert.equal(fact.retryAt, retryAfter === undefined ? undefined : driver.now + retryAfter)
    })
  }

  void test('none that would begin after the deadline', () => {
    const driver = started(planOf([check]))
    driver.now += MINUTE - 5 * SECOND
    const fact = failureOf(driver.state, 'check', worldError(), driver.now)
    assert.ok(fact.kind === 'step-failed' && fact.retryAt === undefined)
  })

  void test('between two, the deployment says so', () => {
    const driver = started(planOf([check]))
    fail(driver, 'check', worldError())
    assert.equal(driver.state.status, 'waiting')
    assert.deepEqual(driver.state.waiting, {
      for: 'check failed (The network failed) and will be tried again',
      owner: 'here',
      deadline: START + 5 * SECOND,
      next: 'Attempt 2',
    })
  })
})

void describe('without automatic rollback', () => {
  void test('a failure is held for a person, and ends as it is if nobody comes', () => {
    const driver = started(planOf([canary], { rollback: manual }))
    fail(driver, 'canary', userError())
    assert.equal(driver.state.waiting?.for, 'canary failed: The release is bad. Retry it, roll back, or cancel')
    assert.equal(driver.state.waiting?.deadline, START + 60 * MINUTE)
    advance(driver, 60 * MINUTE)
    const { status, rolledBack, reason } = driver.state
    assert.deepEqual({ status, rolledBack }, { status: 'failed', rolledBack: false })
    assert.match(reason, /Nobody decided in time; not rolled back$/)
  })

  void test('so is a deployment whose time is over while no stage runs', () => {
    const plan = planOf(chain(canary, check), { rollback: manual, timeoutMs: 2 * MINUTE })
    const driver = started(plan)
    command(driver, { kind: 'pause', deployment: driver.state.id })
    succeed(driver, 'canary')
    command(driver, { kind: 'resume', deployment: driver.state.id })
    driver.now += 3 * MINUTE
    settle(driver)
    assert.match(driver.state.waiting?.for ?? '', /^The deployment did not end within 2m/)
  })

  void test('without effects there is nothing to decide', () => {
    const driver = started(planOf([check], { rollback: manual }))
    fail(driver, 'check', userError())
    assert.equal(driver.state.status, 'failed')
  })
})
