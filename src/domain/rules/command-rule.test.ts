import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { obey } from './command-rule.ts'
import type { DeploymentCommand } from './command-rule.ts'
import { applyFact, stepOf } from '../deployment.ts'
import { RESTORE } from './rollback.ts'
import { command, fail, record, ruleOf, settle, started, succeed } from '../testing/driver.ts'
import type { Driver } from '../testing/driver.ts'
import {
  chain,
  effect,
  member,
  MINUTE,
  planOf,
  stage,
  userError,
  worldError,
  START,
  triggered,
} from '../testing/fixture.ts'

const deployment = 'deployment1'
const canary = effect('canary')
const check = stage('check', { kind: 'analysis' })
const approval = stage('approval', { kind: 'approval', timeoutMs: 10 * MINUTE })
const other = stage('other', { kind: 'approval', name: 'Second opinion' })
const manual = { automatic: false, timeoutMs: 10 * MINUTE, decisionMs: 60 * MINUTE }

const held = (): Driver => {
  const driver = started(planOf(chain(canary, check), { rollback: manual }))
  succeed(driver, 'canary')
  fail(driver, 'check', userError())
  return driver
}

const rollingBack = (): Driver => {
  const driver = started(planOf([canary]))
  fail(driver, 'canary', userError())
  return driver
}

const ended = (): Driver => {
  const driver = started(planOf([check]))
  succeed(driver, 'check')
  return driver
}

const approving = (): Driver => started(planOf([approval]))
const twoApprovals = (): Driver => started(planOf([approval, other]))
const running = (): Driver => started(planOf([canary, check]))
const paused = (): Driver => {
  const driver = running()
  command(driver, { kind: 'pause', deployment })
  return driver
}

/** Where, what is wished, and the sentence that refuses it. */
const refusals: readonly [string, () => Driver, DeploymentCommand, RegExp][] = [
  ['approving after the end', ended, { kind: 'approve', deployment }, /has ended: All stages passed/],
  ['cancelling after the end', ended, { kind: 'cancel', deployment, rollback: true }, /has ended/],
  [
    'approving where nothing waits for it',
    running,
    { kind: 'approve', deployment },
    /No stage of deployment deployment1 waits for an approval; it is running: Running canary and check/,
  ],
  ['approving another stage', approving, { kind: 'approve', deployment, step: 'check' }, /No stage "check"/],
  [
    'approving a plan that was not looked at',
    approving,
    { kind: 'approve', deployment, digest: 'f'.repeat(64) },
    /^The plan that you looked at \(ffffffffffff\) is not the one that waits/,
  ],
  ['approving one of two without a name', twoApprovals, { kind: 'approve', deployment }, /say which: approval, other$/],
  ['rejecting one of two without a name', twoApprovals, { kind: 'reject', deployment }, /say which/],
  ['skipping one of two without a name', running, { kind: 'skip', deployment }, /say which: canary, check$/],
  [
    'skipping what changes the target',
    running,
    { kind: 'skip', deployment, step: 'canary' },
    /^canary changes the target/,
  ],
  ['skipping in a rollback', rollingBack, { kind: 'skip', deployment }, /Rolling back/],
  ['retrying what runs', running, { kind: 'retry', deployment }, /No stage of deployment deployment1 failed/],
  ['retrying in a rollback', rollingBack, { kind: 'retry', deployment }, /Rolling back/],
  ['cancelling a rollback', rollingBack, { kind: 'cancel', deployment, rollback: true }, /rolling back already/],
  ['pausing a rollback', rollingBack, { kind: 'pause', deployment }, /ending already/],
  [
    'pausing what stands still for a decision',
    held,
    { kind: 'pause', deployment },
    /^It stands still already: check failed/,
  ],
]

void describe('refused, and nothing changes', () => {
  for (const [name, make, body, sentence] of refusals) {
    void test(name, () => {
      const driver = make()
      const before = driver.state
      const answer = command(driver, body)
      assert.equal(answer.status, 'refused')
      assert.match(answer.message, sentence)
      assert.equal(driver.state, before)
    })
  }

  void test('by the author, who may not approve', () => {
    assert.match(command(approving(), { kind: 'approve', deployment }, 'carol').message, /author may not/)
  })

  void test('a command that comes too late is expired', () => {
    const { state, now } = running()
    const late = {
      id: 'c',
      body: { kind: 'resume' as const, deployment },
      by: member('alice'),
      at: now,
      expiresAt: now - 1,
    }
    assert.equal(obey(state, late, { now, rule: ruleOf }).answer.status, 'expired')
  })

  void test('an answer is as long as answers may be', () => {
    const driver = started(planOf([approval]))
    record(driver, [{ kind: 'cancel-requested', by: member('bob'), rollback: true, reason: 'x'.repeat(2_000) }])
    settle(driver)
    assert.ok(command(driver, { kind: 'approve', deployment }).message.length <= 2_000)
  })
})

/** Asking for what is so already is done, and changes nothing. */
const repeated: readonly [string, () => Driver, DeploymentCommand][] = [
  ['resume', running, { kind: 'resume', deployment }],
  ['pause', paused, { kind: 'pause', deployment }],
  [
    'approve',
    () => {
      const driver = approving()
      command(driver, { kind: 'approve', deployment })
      return driver
    },
    { kind: 'approve', deployment },
  ],
  [
    'cancel',
    () => {
      const driver = running()
      command(driver, { kind: 'cancel', deployment, rollback: true })
      return driver
    },
    { kind: 'cancel', deployment, rollback: false },
  ],
]

for (const [name, make, body] of repeated) {
  void test(`a repeated ${name} changes nothing`, () => {
    const driver = make()
    const before = driver.state
    assert.equal(command(driver, body).status, 'done')
    assert.equal(driver.state, before)
  })
}

void describe('too early or too late', () => {
  void test('nothing can be paused before it is planned', () => {
    const state = applyFact(undefined, triggered())
    const pause = { kind: 'pause' as const, deployment }
    const given = { id: 'c', body: pause, by: member('alice'), at: START, expiresAt: START }
    const { facts, answer } = obey(state, given, { now: START, rule: ruleOf })
    assert.deepEqual([facts, answer.status], [[], 'refused'])
    assert.match(answer.message, /not been planned yet/)
  })

  void test('nor when its time is over', () => {
    const driver = started(planOf([check], { timeoutMs: MINUTE }))
    driver.now += MINUTE
    assert.match(command(driver, { kind: 'pause', deployment }).message, /own time of 1m is over/)
  })

  for (const kind of ['approve', 'skip'] as const) {
    void test(`${kind} after a cancel that was not carried out yet`, () => {
      const driver = approving()
      command(driver, { kind: 'cancel', deployment, rollback: true })
      assert.equal(command(driver, { kind, deployment }).status, 'refused')
    })
  }

  void test('a stage is meant by its id or by its name', () => {
    for (const step of ['other', 'Second opinion']) {
      assert.equal(command(twoApprovals(), { kind: 'approve', deployment, step }).message, 'Approved Second opinion')
    }
  })
})

void describe('approval', () => {
  void test('each member counts once, with comment and the digest of the plan', () => {
    const driver = approving()
    command(driver, { kind: 'approve', deployment, comment: 'Fine' }, 'alice')
    command(driver, { kind: 'approve', deployment, digest: driver.state.plan?.digest ?? '' }, 'bob')
    const approvals = stepOf(driver.state, 'approval')?.approvals
    assert.deepEqual(
      approvals?.map(({ by, comment }) => [by.name, comment]),
      [
        ['alice', 'Fine'],
        ['bob', undefined],
      ],
    )
    assert.deepEqual(new Set(approvals?.map(({ digest }) => digest)), new Set([driver.state.plan?.digest]))
  })

  void test('a rejection ends it, even where the stage succeeds in the same moment', () => {
    const driver = approving()
    command(driver, { kind: 'reject', deployment, comment: 'Not on a Friday' }, 'bob')
    record(driver, [{ kind: 'step-succeeded', step: 'approval' }])
    settle(driver)
    assert.deepEqual([driver.state.status, driver.state.error?.message], ['failed', 'Rejected by bob: Not on a Friday'])
  })

  void test('a rejection also ends a stage whose check has just failed to ask', () => {
    const driver = approving()
    command(driver, { kind: 'reject', deployment }, 'bob')
    fail(driver, 'approval', worldError())
    assert.equal(driver.state.error?.code, 'approval.rejected')
  })

  void test('after a rejection, a retry is a new vote', () => {
    const driver = started(planOf(chain(canary, approval), { rollback: manual }))
    succeed(driver, 'canary')
    command(driver, { kind: 'approve', deployment }, 'alice')
    command(driver, { kind: 'reject', deployment }, 'bob')
    settle(driver)
    driver.now += MINUTE
    assert.equal(command(driver, { kind: 'retry', deployment }).message, 'Trying approval again')
    settle(driver)
    const step = stepOf(driver.state, 'approval')
    assert.deepEqual([step?.status, step?.attempt, step?.approvals, step?.rejected], ['running', 2, [], undefined])
    assert.deepEqual([step?.startedAt, step?.deadline], [driver.now, driver.now + 10 * MINUTE])
  })
})

void describe('cancel', () => {
  void test('with rollback', () => {
    const driver = running()
    assert.equal(
      command(driver, { kind: 'cancel', deployment, rollback: true, reason: 'Too late' }).message,
      'Cancelling and rolling back',
    )
    settle(driver)
    succeed(driver, 'revert-canary')
    succeed(driver, RESTORE)
    assert.deepEqual(
      [driver.state.status, driver.state.reason],
      ['cancelled', 'Cancelled by alice: Too late; rolled back to aaaaaaa'],
    )
    assert.equal(driver.state.quarantine, 'desired-b')
  })

  void test('without rollback leaves everything as it is, and says so', () => {
    const driver = running()
    assert.equal(command(driver, { kind: 'cancel', deployment, rollback: false }).message, 'Cancelling')
    settle(driver)
    const { status, rolledBack, quarantine } = driver.state
    assert.deepEqual(
      { status, rolledBack, quarantine },
      { status: 'cancelled', rolledBack: false, quarantine: undefined },
    )
  })

  void test('where nothing was changed there is nothing to roll back', () => {
    const driver = approving()
    assert.equal(command(driver, { kind: 'cancel', deployment, rollback: true }).message, 'Cancelling')
    settle(driver)
    assert.deepEqual([driver.state.status, driver.state.rolledBack], ['cancelled', undefined])
  })

  void test('decides about what is held, and keeps why it failed', () => {
    const driver = held()
    command(driver, { kind: 'cancel', deployment, rollback: true })
    settle(driver)
    succeed(driver, 'revert-canary')
    succeed(driver, RESTORE)
    assert.deepEqual([driver.state.status, driver.state.error?.code], ['cancelled', 'analysis.failed'])
  })
})
