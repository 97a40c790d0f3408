import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { applyFact, foldFacts, stepOf } from './deployment.ts'
import type { Deployment } from './deployment.ts'
import { extend } from './rules/extend.ts'
import type { Fact, FactBody } from './fact.ts'
import {
  effect,
  member,
  planOf,
  plannedDeployment,
  START,
  stage,
  triggered,
  userError,
  worldError,
} from './testing/fixture.ts'

const plan = planOf([effect('canary'), stage('check')])
const { state: planned } = plannedDeployment(plan)
const by = member('alice')
const start = (step: string, attempt = 1): FactBody => ({
  kind: 'step-started',
  step,
  attempt,
  deadline: START + 60_000,
})
const waiting = { for: 'a sign', owner: 'the world', deadline: START + 60_000, next: 'It fails' }

function after(...bodies: readonly FactBody[]): Deployment {
  return extend(planned, bodies, START).after
}

void describe('the first fact', () => {
  void test('makes a deployment that is pending for the reason of its trigger', () => {
    const { status, reason, lastSeq } = applyFact(undefined, triggered())
    assert.deepEqual({ status, reason, lastSeq }, { status: 'pending', reason: 'It began by commit', lastSeq: 1 })
  })

  void test('is `triggered`, with number 1, and only once', () => {
    const second: Fact = { kind: 'step-succeeded', step: 'x', deployment: 'deployment1', seq: 1, at: START }
    assert.throws(() => applyFact(undefined, second), { code: 'fact.gap' })
    assert.throws(() => applyFact(undefined, { ...triggered(), seq: 2 }), { code: 'fact.gap' })
    assert.throws(() => applyFact(planned, { ...triggered(), seq: 3 }), { code: 'fact.gap' })
  })

  void test('no facts are no deployment', () => {
    assert.equal(foldFacts([]), undefined)
  })
})

void test('what it is doing, in words', () => {
  const cancel: FactBody = { kind: 'cancel-requested', by, rollback: true, reason: '' }
  const unplanned = extend(applyFact(undefined, triggered()), [cancel], START).after
  assert.deepEqual([unplanned.status, unplanned.reason], ['pending', 'It began by commit'])
  assert.equal(planned.reason, 'Going on with the next stage')
  assert.equal(after(start('canary'), start('check')).reason, 'Running canary and check')
  const cancelled = after(start('check'), { kind: 'step-waiting', step: 'check', waiting }, cancel)
  assert.deepEqual([cancelled.status, cancelled.reason], ['running', 'Being cancelled by alice'])
})

void describe('order', () => {
  const next: Fact = { ...start('check'), deployment: 'deployment1', seq: 3, at: START }

  void test('what was applied before changes nothing, whatever it says', () => {
    assert.equal(applyFact(planned, { ...next, seq: 2 }), planned)
  })

  void test('a gap is an error', () => {
    assert.throws(() => applyFact(planned, { ...next, seq: 4 }), {
      code: 'fact.gap',
      message: /expected number 3, found 4$/,
    })
  })

  void test('so is a fact of another deployment, also one with a number that was seen', () => {
    assert.throws(() => applyFact(planned, { ...next, deployment: 'deployment2' }), { code: 'fact.gap' })
    assert.throws(() => applyFact(planned, { ...next, deployment: 'deployment2', seq: 1 }), { code: 'fact.gap' })
  })
})

/** After these facts, a step's status. */
const begun: readonly FactBody[] = [start('check')]
const waits: readonly FactBody[] = [...begun, { kind: 'step-waiting', step: 'check', waiting }]
const failed: FactBody = { kind: 'step-failed', step: 'check', error: userError() }
const failedOnce: FactBody = { kind: 'step-failed', step: 'check', error: worldError(), retryAt: START + 1 }
const skipped: FactBody = { kind: 'step-skipped', step: 'check', reason: 'so' }

const ways: readonly [string, readonly FactBody[]][] = [
  ['pending', []],
  ['skipped', [skipped]],
  ['failed', [failed]],
  ['running', begun],
  ['waiting', waits],
  ['pending', [...begun, failed, { kind: 'retry-requested', step: 'check', by }]],
  ['skipped', [...begun, failed, skipped]],
  ['running', [...begun, failedOnce, start('check', 2)]],
  ...[begun, waits].flatMap((active): [string, readonly FactBody[]][] => [
    ['waiting', [...active, { kind: 'step-waiting', step: 'check', waiting: { ...waiting, for: 'another' } }]],
    ['succeeded', [...active, { kind: 'step-succeeded', step: 'check' }]],
    ['failed', [...active, failed]],
    ['pending', [...active, failedOnce]],
    ['skipped', [...active, skipped]],
    ['cancelled', [...active, { kind: 'step-cancelled', step: 'check', reason: 'so' }]],
  ]),
]

void test('a wait that changes says its new reason', () => {
  const state = after(...waits, { kind: 'step-waiting', step: 'check', waiting: { ...waiting, for: 'another' } })
  assert.equal(state.reason, 'another')
})

void test('a step has the status that its last fact gave it', () => {
  for (const [status, facts] of ways) assert.equal(stepOf(after(...facts), 'check')?.status, status)
})

void describe('what comes too late only counts', () => {
  const done = after(start('check'), { kind: 'step-succeeded', step: 'check' })
  const late: readonly FactBody[] = [
    start('check', 2),
    { kind: 'step-waiting', step: 'check', waiting },
    { kind: 'step-failed', step: 'check', error: userError() },
    { kind: 'step-cancelled', step: 'check', reason: 'late' },
    { kind: 'step-skipped', step: 'check', reason: 'late' },
    { kind: 'approved', step: 'check', by, digest: plan.digest },
    { kind: 'rejected', step: 'check', by },
    { kind: 'retry-requested', step: 'check', by },
    { kind: 'step-succeeded', step: 'no-such-step' },
    { kind: 'planned', plan: planOf([]) },
  ]
  for (const body of late) {
    void test(`${body.kind} after the step's end`, () => {
      const { after: state } = extend(done, [body], START)
      assert.deepEqual(state, { ...done, lastSeq: done.lastSeq + 1 })
    })
  }

  void test('a second start while it runs', () => {
    const running = after(start('check'))
    assert.deepEqual(extend(running, [start('check', 2)], START).after, { ...running, lastSeq: running.lastSeq + 1 })
  })

  void test('an approval of another plan', () => {
    const { steps } = after(start('check'), { kind: 'approved', step: 'check', by, digest: 'f'.repeat(64) })
    assert.deepEqual(steps[1]?.approvals, [])
  })

  void test('a second rollback, and a cancel in one', () => {
    const rollback: FactBody = {
      kind: 'rollback-started',
      reason: 'so',
      deadline: START + 1,
      steps: [{ id: 'restore' }],
    }
    const once = after(rollback)
    const cancel: FactBody = { kind: 'cancel-requested', by, rollback: true, reason: '' }
    assert.deepEqual(extend(once, [rollback, cancel], START).after, { ...once, lastSeq: once.lastSeq + 2 })
  })

  void test('everything after the end', () => {
    const ended = after({ kind: 'finished', status: 'cancelled', reason: 'so' })
    const more: FactBody[] = [
      start('check'),
      { kind: 'finished', status: 'failed', reason: 'other' },
      { kind: 'paused', by, deadline: START },
    ]
    assert.deepEqual(extend(ended, more, START).after, { ...ended, lastSeq: ended.lastSeq + 3 })
  })
})

void test('evidence: traffic weights, verdict and notes are kept, samples are not', () => {
  const evidence = (one: Extract<FactBody, { kind: 'evidence' }>['evidence']): FactBody => ({
    kind: 'evidence',
    step: 'check',
    evidence: one,
  })
  const state = after(
    start('check'),
    evidence({ type: 'traffic', weights: { primary: 80, canary: 20 } }),
    evidence({ type: 'memo', key: '__proto__', value: 1 }),
    evidence({ type: 'memo', key: 'n', value: 1 }),
    evidence({ type: 'memo', key: 'n', value: 2 }),
    evidence({ type: 'verdict', outcome: 'fail', words: 'Bad', checks: [] }),
    evidence({ type: 'sample', check: 'c', series: 's', measured: { type: 'value', at: 1, value: 2 } }),
  )
  assert.deepEqual(state.weights, { primary: 80, canary: 20 })
  const { memo, verdict } = stepOf(state, 'check') ?? assert.fail()
  assert.deepEqual(Object.entries(memo), [
    ['__proto__', 1],
    ['n', 2],
  ])
  assert.deepEqual(verdict, { outcome: 'fail', words: 'Bad' })
  assert.equal(Object.getPrototypeOf(memo), Object.prototype)
})

void test('facts get their numbers in order, time that never runs backwards, and sentences that fit', () => {
  const { facts, after: state } = extend(
    planned,
    [start('canary'), { kind: 'step-skipped', step: 'check', reason: 'x'.repeat(9_000) }],
    START - 5,
  )
  assert.deepEqual(
    facts.map(({ seq, at }) => [seq, at]),
    [
      [3, START],
      [4, START],
    ],
  )
  assert.equal(stepOf(state, 'check')?.reason?.length, 2_000)
  assert.deepEqual(foldFacts([...plannedDeployment(plan).facts, ...facts]), state)
})
