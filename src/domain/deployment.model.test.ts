import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { DeploymentCommand } from './rules/command-rule.ts'
import { activeSteps, decide, deploymentDeadline } from './rules/decide.ts'
import { applyFact, stepOf } from './deployment.ts'
import type { Deployment } from './deployment.ts'
import { SlipwayError } from './errors.ts'
import type { Fact, FactBody } from './fact.ts'
import { isTerminal } from './status.ts'
import { Coverage } from './testing/coverage.ts'
import { command, crash, drive, letTimePass, record, resultOf, settle } from './testing/driver.ts'
import type { Driver } from './testing/driver.ts'
import { member, SECOND, userError, worldError } from './testing/fixture.ts'
import { checkFact, checkJourney } from './testing/invariant.ts'
import { randomAction } from './testing/random-action.ts'
import type { Action } from './testing/random-action.ts'
import { randomPlan } from './testing/random-plan.ts'

const RUNS = 800

void test('whatever happens, the rules hold and time alone ends it', () => {
  const seen = new Coverage()
  fc.assert(
    fc.property(
      randomPlan,
      fc.array(randomAction, { minLength: 20, maxLength: 60, size: 'max' }),
      fc.boolean(),
      (plan, actions, isSettled) => {
        const driver = drive(plan, (before, fact, after) => {
          checkFact(before, fact, after)
          checkJourney(fact, after)
          seen.add(before, fact, after)
        })
        settle(driver)
        for (const one of actions) {
          carryOut(driver, one)
          // Between two decisions anything may come in between, so they are not always made at once.
          if (isSettled) settle(driver)
          checkDecision(driver)
          checkEndsByTime(driver)
          if (isTerminal(driver.state.status)) break
        }
        letTimePass(driver)
        checkNothingFollows(driver)
        checkDelivery(
          driver,
          actions.map((one) => ('pick' in one ? one.pick : 1)),
        )
        crash(driver)
      },
    ),
    { numRuns: RUNS },
  )
  console.log(seen.report(RUNS))
  seen.checkEnough()
})

function carryOut(driver: Driver, one: Action): void {
  switch (one.kind) {
    case 'time':
      driver.now += one.ms
      return
    case 'wake':
      driver.now = Math.max(driver.now, (decide(driver.state, driver.now).wakeAt ?? driver.now) - one.early)
      return
    case 'result':
      return deliverResult(driver, one)
    case 'command':
      return giveCommand(driver, one)
    case 'late':
      return comeLate(driver, one)
    case 'crash':
      return crashWhileRecording(driver)
  }
}

function deliverResult(driver: Driver, { pick, result }: Extract<Action, { kind: 'result' }>): void {
  const active = activeSteps(driver.state)
  const step = active[pick % active.length]
  if (step === undefined) return
  const state = stepOf(driver.state, step)
  const isApproval = driver.state.plan?.stages.some((stage) => stage.id === step && stage.kind === 'approval')
  const isMissingVotes = isApproval && (state?.approvals.length ?? 0) < 2
  if (result === 'wait' || (result === 'succeed' && isMissingVotes)) {
    const deadline = state?.deadline ?? 0
    // The runner has settled before it lets a step say so; a wait that is over is not recorded.
    if (deadline < driver.now || isTerminal(driver.state.status)) return
    const waiting = { for: 'It waits for a sign', owner: 'the world', deadline, next: 'The stage fails' }
    return record(driver, [{ kind: 'step-waiting', step, waiting }])
  }
  const errors = { world: worldError(), user: userError(), long: userError('x'.repeat(4_000)), succeed: undefined }
  const fact = resultOf(driver.state, step, errors[result], driver.now)
  if (fact) record(driver, [fact])
}

function giveCommand(driver: Driver, { wish, by, pick, isNamed }: Extract<Action, { kind: 'command' }>): void {
  const { state } = driver
  const digest = wish === 'approve-other' ? 'f'.repeat(64) : state.plan?.digest
  const step = state.steps[pick % Math.max(1, state.steps.length)]?.id
  const named = isNamed && step !== undefined ? { step } : {}
  const deployment = state.id
  const before = driver.facts.length
  const answer = command(driver, bodyOf(), by)
  const added = driver.facts.slice(before)
  if (answer.status !== 'done') assert.deepEqual(added, [], 'a refused command changes nothing')
  if (wish === 'approve-other') assert.deepEqual(added, [], 'an approval of another plan does not count')
  if (wish === 'approve' && by === 'carol') assert.deepEqual(added, [], 'the author may not approve')

  function bodyOf(): DeploymentCommand {
    switch (wish) {
      case 'approve':
      case 'approve-other':
        return { kind: 'approve', deployment, ...named, ...(digest === undefined ? {} : { digest }) }
      case 'cancel-back':
      case 'cancel-only':
        return { kind: 'cancel', deployment, rollback: wish === 'cancel-back' }
      case 'pause':
        return { kind: 'pause', deployment, ...(isNamed ? { forMs: (pick + 1) * 5 * SECOND } : {}) }
      case 'resume':
        return { kind: 'resume', deployment }
      case 'reject':
      case 'skip':
      case 'retry':
        return { kind: wish, deployment, ...named }
    }
  }
}

/** Facts that a confused runner might still record: of steps that have ended, or of what has happened already. */
function comeLate(driver: Driver, { pick, fact }: Extract<Action, { kind: 'late' }>): void {
  const { state } = driver
  const ended = state.steps.filter((step) => isTerminal(step.status) && step.status !== 'failed')
  const step = ended[pick % Math.max(1, ended.length)]?.id ?? 'no-such-step'
  const { plan } = state
  const waiting = { for: 'x', owner: 'y', deadline: driver.now, next: 'z' }
  const late: readonly FactBody[] = [
    { kind: 'step-succeeded', step },
    { kind: 'step-failed', step, error: worldError(), retryAt: driver.now },
    { kind: 'step-cancelled', step, reason: 'late' },
    { kind: 'step-waiting', step, waiting },
    { kind: 'approved', step, by: member('bob'), digest: plan?.digest ?? '' },
    { kind: 'retry-requested', step, by: member('bob') },
    { kind: 'approved', step: activeSteps(state)[0] ?? step, by: member('bob'), digest: 'f'.repeat(64) },
    ...(plan ? [{ kind: 'planned' as const, plan: { ...plan, digest: 'other', stages: [] } }] : []),
  ]
  const body = late[fact % late.length]
  if (!body || (body.kind === 'retry-requested' && state.held)) return
  const counted = { ...state, lastSeq: state.lastSeq + 1, lastAt: driver.now }
  assert.deepEqual(applyFact(state, { ...body, deployment: state.id, seq: counted.lastSeq, at: driver.now }), counted)
}

/** Of what was decided at once only a part was written; the rest is decided again after the restart. */
function crashWhileRecording(driver: Driver): void {
  const other: Driver = { ...driver, facts: [...driver.facts] }
  for (let i = 0; i < 100; i += 1) {
    const [first] = decide(driver.state, driver.now).facts
    if (!first) break
    record(driver, [first])
    crash(driver)
  }
  settle(other)
  assert.deepEqual(driver.state, other.state, 'a crash between two facts changes nothing')
}

/** Same state and time, same answer; and the next moment is one to come. */
function checkDecision({ state, now }: Driver): void {
  const before = JSON.stringify(state)
  const decision = decide(state, now)
  assert.deepEqual(decide(state, now), decision)
  assert.equal(JSON.stringify(state), before, 'deciding changes nothing')
  const { facts, wakeAt } = decision
  if (wakeAt === undefined) return
  assert.deepEqual(facts, [], 'first what is to be done now')
  assert.ok(wakeAt > now, 'the next moment is to come')
  for (const early of [wakeAt - 1, Math.floor((now + wakeAt) / 2)]) assert.deepEqual(decide(state, early).facts, [])
  assert.notDeepEqual(decide(state, wakeAt).facts, [], 'nobody is woken for nothing, or too late')
}

/** From here on nothing ends by itself, and nobody does anything. */
function checkEndsByTime(driver: Driver): void {
  const { state, now } = driver
  const alone: Driver = { ...driver, facts: [...driver.facts], watch: () => {} }
  const plan = state.plan ?? assert.fail('it is planned')
  const { timeoutMs, decisionMs } = plan.rollback
  const restore = Math.max(now, state.rollback?.deadline ?? now) + timeoutMs
  const decided = state.held?.deadline ?? Math.max(now, deploymentDeadline(state, plan)) + decisionMs
  const held = Math.max(now, decided)
  const bound = state.rollback ? restore : held + 2 * timeoutMs
  letTimePass(alone)
  assert.ok(alone.now <= bound, `it ended ${alone.now - bound} ms after it had to`)
}

function checkNothingFollows(driver: Driver): void {
  const before = driver.state
  for (const later of [0, 1, 86_400_000_000]) assert.deepEqual(decide(before, driver.now + later), { facts: [] })
  assert.deepEqual(activeSteps(before), [])
  const deployment = before.id
  const bodies: readonly DeploymentCommand[] = [
    { kind: 'approve', deployment },
    { kind: 'reject', deployment },
    { kind: 'skip', deployment },
    { kind: 'retry', deployment },
    { kind: 'pause', deployment },
    { kind: 'resume', deployment },
    { kind: 'cancel', deployment, rollback: true },
  ]
  for (const body of bodies) assert.equal(command(driver, body).status, 'refused')
  assert.equal(driver.state, before)
}

/** Facts arrive twice, too early, too late: what is kept is the same, and never guessed. */
function checkDelivery({ facts, state }: Driver, picks: readonly number[]): void {
  let received: Deployment | undefined
  const deliver = (fact: Fact): void => {
    const before: Deployment | undefined = received
    const expected = (before?.lastSeq ?? 0) + 1
    try {
      received = applyFact(before, fact)
      assert.ok(fact.seq <= expected)
    } catch (error) {
      assert.ok(error instanceof SlipwayError && error.code === 'fact.gap' && fact.seq > expected)
    }
    if (fact.seq !== expected) assert.equal(received, before)
  }
  for (const pick of picks) {
    const near = facts[Math.max(0, (received?.lastSeq ?? 0) + pick - 3)]
    if (near) deliver(near)
  }
  for (const fact of facts) deliver(fact)
  assert.deepEqual(received, state)
}
