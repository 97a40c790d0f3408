import assert from 'node:assert/strict'
import { decide } from '../rules/decide.ts'
import { RESTORE } from '../rules/rollback.ts'
import { applyFact, Deployment, stepOf } from '../deployment.ts'
import { Fact } from '../fact.ts'
import type { Plan } from '../plan.ts'
import { isActive, isTerminal } from '../status.ts'
import type { StepState } from '../step.ts'

/** What must hold of every fact that is recorded, whatever happened before. Written from the rules, not from the code. */
export function checkFact(before: Deployment, fact: Fact, after: Deployment): void {
  assert.equal(applyFact(after, fact), after, 'a fact that comes twice changes nothing')
  if (isTerminal(before.status)) return
  if (fact.kind === 'step-started') checkStart(before, fact)
  if (fact.kind === 'rollback-started') checkRollbackStart(before, fact)
  if (fact.kind === 'finished') checkFinish(before, fact, after)
  if (fact.kind === 'approved') assert.equal(fact.digest, before.plan?.digest, 'an approval is for this plan')
  checkState(after, fact.at)
}

/** Facts and states are stored and sent as JSON, and read again by their schemas. */
export function checkJourney(fact: Fact, after: Deployment): void {
  assert.deepEqual(Fact.parse(JSON.parse(JSON.stringify(fact))), fact)
  assert.deepEqual(Deployment.parse(JSON.parse(JSON.stringify(after))), after)
}

/** What must hold of every state, besides what its facts must. */
function checkState(d: Deployment, at: number): void {
  assert.equal(
    d.waiting !== undefined,
    ['waiting', 'pending'].includes(d.status),
    'what waits says for what, nothing else',
  )
  if (d.waiting) {
    const isOver = d.waiting.deadline < at
    // Only what is ended in the same breath may be over: time passed, and nobody had looked yet.
    assert.ok(!isOver || decide(d, at).facts.length > 0, `the wait "${d.waiting.for}" ended before it was said`)
    assert.ok(d.waiting.for !== '' && d.waiting.owner !== '' && d.waiting.next !== '', 'a wait has an owner and an end')
  }
  assert.notEqual(d.reason, '', 'there is a reason')
  assert.equal(isTerminal(d.status), d.finishedAt !== undefined, 'an end has a time')
  for (const step of d.steps) checkStep(d, step)
}

function checkStep(d: Deployment, step: StepState): void {
  assert.equal(step.status === 'waiting', step.waiting !== undefined, `${step.id} waits and says for what`)
  if (isActive(step.status)) assert.ok(step.deadline !== undefined, `${step.id} has a deadline`)
  if (isTerminal(d.status)) assert.ok(isTerminal(step.status), `${step.id} ended with the deployment`)
  if (step.status === 'failed') assert.ok(step.error, `${step.id} says why it failed`)
  for (const approval of step.approvals) assert.equal(approval.digest, d.plan?.digest, 'only this plan was approved')
  const names = step.approvals.map((approval) => approval.by.name)
  assert.equal(new Set(names).size, names.length, 'a member counts once')
}

function checkStart(before: Deployment, fact: Extract<Fact, { kind: 'step-started' }>): void {
  const step = stepOf(before, fact.step)
  assert.equal(step?.status, 'pending', `${fact.step} is started while it is ${step?.status}`)
  assert.equal(fact.attempt, step.attempt + 1, 'attempts count by one')
  assert.ok(fact.deadline > fact.at, `${fact.step} has time`)
  assert.ok(!before.paused && !before.held, 'nothing starts in a pause or while a person decides')
  assert.ok(step.retryAt === undefined || step.retryAt <= fact.at, 'a back-off is kept')
  if (before.rollback) {
    const earlier = before.rollback.steps.slice(
      0,
      before.rollback.steps.findIndex(({ id }) => id === fact.step),
    )
    const open = earlier.filter(({ id }) => !isTerminal(stepOf(before, id)?.status ?? 'pending'))
    assert.deepEqual(open, [], 'rollback steps follow one another')
    return
  }
  assert.ok(!before.cancel, 'nothing starts after a cancel')
  const needs = before.plan?.stages.find(({ id }) => id === fact.step)?.needs ?? assert.fail('it is a stage')
  for (const id of needs) {
    assert.ok(['succeeded', 'skipped'].includes(stepOf(before, id)?.status ?? ''), `${fact.step} waits for ${id}`)
  }
  assert.ok(fact.deadline <= endOf(before), 'no stage may outlive its deployment')
}

function checkRollbackStart(before: Deployment, fact: Extract<Fact, { kind: 'rollback-started' }>): void {
  const plan = before.plan ?? assert.fail('a rollback needs a plan')
  assert.ok(!before.rollback, 'one rollback')
  assert.ok(effectsStarted(before, plan), 'there is something to take back')
  assert.ok(mustRollBack(before, plan, fact.at), 'a failure or a person asks for it')
  assert.deepEqual(
    before.steps.filter((step) => isActive(step.status)),
    [],
    'nothing runs any more',
  )
  const started = plan.stages.filter((stage) => stage.revertible && (stepOf(before, stage.id)?.attempt ?? 0) > 0)
  const order = [
    ...started.filter((stage) => stage.traffic).toReversed(),
    ...started.filter((stage) => !stage.traffic).toReversed(),
  ]
  assert.deepEqual(
    fact.steps.map((step) => step.stage),
    [...order.map((stage) => stage.id), undefined],
  )
  assert.equal(fact.steps.at(-1)?.id, RESTORE)
  assert.equal(new Set(fact.steps.map((step) => step.id)).size, fact.steps.length)
}

function checkFinish(before: Deployment, fact: Extract<Fact, { kind: 'finished' }>, after: Deployment): void {
  const { plan, rollback } = before
  assert.equal(after.status, fact.status)
  if (!plan) return
  if (rollback) return checkRollbackEnd(before, rollback, fact)
  if (fact.status === 'succeeded') {
    assert.ok(before.steps.every((step) => step.status === 'succeeded' || step.status === 'skipped'))
    assert.equal(fact.quarantine, plan.quarantine)
    return
  }
  assert.equal(fact.quarantine, undefined, 'only what was rolled back is quarantined')
  if (!effectsStarted(before, plan)) {
    assert.equal(fact.rolledBack, undefined)
    return
  }
  assert.equal(fact.rolledBack, false, 'effects are there, and it says so')
  const isDecided = before.held !== undefined && fact.at >= before.held.deadline
  assert.ok(isDecided || before.cancel?.rollback === false, 'a person left it so, or nobody decided in time')
}

function checkRollbackEnd(
  before: Deployment,
  rollback: NonNullable<Deployment['rollback']>,
  fact: Extract<Fact, { kind: 'finished' }>,
): void {
  const ends = rollback.steps.map(({ id }) => stepOf(before, id)?.status)
  assert.ok(
    ends.every((status) => status === 'succeeded' || status === 'failed'),
    `reverts ended: ${ends.join(' ')}`,
  )
  assert.equal(fact.rolledBack, ends.at(-1) === 'succeeded', 'the restore decides')
  const isBack = before.plan?.desired === before.plan?.runningDesired
  assert.equal(fact.quarantine, isBack ? undefined : before.plan?.desired, 'what was rolled back is quarantined')
  const status = before.cancel && fact.rolledBack ? 'cancelled' : 'failed'
  assert.equal(fact.status, status)
}

function mustRollBack(d: Deployment, plan: Plan, at: number): boolean {
  if (d.cancel) return d.cancel.rollback
  return plan.rollback.automatic && (d.steps.some((step) => step.status === 'failed') || at >= endOf(d))
}

function effectsStarted(d: Deployment, plan: Plan): boolean {
  return plan.stages.some((stage) => stage.effects && (stepOf(d, stage.id)?.attempt ?? 0) > 0)
}

function endOf(d: Deployment): number {
  return (d.startedAt ?? 0) + (d.plan?.timeoutMs ?? 0)
}
