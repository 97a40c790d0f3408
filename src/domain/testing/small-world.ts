import type { DeploymentCommand } from '../rules/command-rule.ts'
import { obey } from '../rules/command-rule.ts'
import { activeSteps, decide, deploymentDeadline } from '../rules/decide.ts'
import { stepOf } from '../deployment.ts'
import type { Deployment } from '../deployment.ts'
import { extend } from '../rules/extend.ts'
import type { FactBody } from '../fact.ts'
import type { Plan } from '../plan.ts'
import { RESTORE, UNSEEN_MS } from '../rules/rollback.ts'
import { isTerminal } from '../status.ts'
import { pendingStep } from '../step.ts'
import { resultOf, ruleOf } from './driver.ts'
import { member, plannedDeployment, START, userError, worldError } from './fixture.ts'
import { checkFact } from './invariant.ts'
import { TICK } from './small-plan.ts'

/** A deployment at a moment: all that the future depends on. */
export interface Moment {
  readonly state: Deployment
  readonly now: number
}

export function startOf(plan: Plan): Moment {
  return { state: plannedDeployment(plan).state, now: START }
}

/** Everything that can happen next: a decision is recorded, a tick passes, a step ends or waits, a person acts. */
export function moves(moment: Moment, which: 'all' | 'time only' = 'all'): Moment[] {
  const { state, now } = moment
  if (isTerminal(state.status)) return []
  const [decided] = decide(state, now).facts
  const own = decided ? after(moment, [decided]) : { state, now: now + TICK }
  if (which === 'time only') return [own]
  // While a decision waits to be recorded, time may pass too: the agent may be away.
  return [own, { state, now: now + TICK }, ...results(moment), ...commands(moment)]
}

function results(moment: Moment): Moment[] {
  const { state, now } = moment
  return activeSteps(state).flatMap((step) => {
    const waiting = { for: 'a sign', owner: 'the world', deadline: now + TICK, next: 'It goes on' }
    const bodies: (FactBody | undefined)[] = [
      resultOf(state, step, undefined, now),
      resultOf(state, step, userError(), now),
      resultOf(state, step, worldError(), now),
      { kind: 'step-waiting', step, waiting },
    ]
    return bodies.flatMap((body) => (body ? [after(moment, [body])] : []))
  })
}

function commands(moment: Moment): Moment[] {
  const { state, now } = moment
  const deployment = state.id
  const bodies: readonly DeploymentCommand[] = [
    { kind: 'approve', deployment },
    { kind: 'reject', deployment },
    { kind: 'cancel', deployment, rollback: true },
    { kind: 'cancel', deployment, rollback: false },
    { kind: 'skip', deployment },
    { kind: 'retry', deployment },
    { kind: 'pause', deployment, forMs: 2 * TICK },
    { kind: 'resume', deployment },
  ]
  return bodies.flatMap((body) => {
    const given = { id: 'c', body, by: member('alice'), at: now, expiresAt: now }
    const { facts } = obey(state, given, { now, rule: ruleOf })
    return facts.length === 0 ? [] : [after(moment, facts)]
  })
}

function after({ state, now }: Moment, bodies: readonly FactBody[]): Moment {
  const extended = extend(state, bodies, now)
  const [fact, ...more] = extended.facts
  if (fact && more.length === 0) checkFact(state, fact, extended.after)
  return { state: extended.after, now }
}

/** What two moments must have in common to have the same future: statuses, and times as far as they are to come. */
export function stateKey({ state, now }: Moment): string {
  const { status, paused, held, cancel, rollback, plan, rolledBack } = state
  if (isTerminal(status) || !plan) return `${status} ${rolledBack} ${cancel !== undefined}`
  const ahead: Ahead = (at) => (at === undefined ? '' : Math.max(0, at - now))
  if (rollback) {
    const steps = rollback.steps.map(({ id }) => stepKey(state, id, ahead))
    // How long the restore's time has been over unseen, and whether it is the time that was given anew.
    const { deadline = now } = stepOf(state, RESTORE) ?? {}
    const late = Math.min(UNSEEN_MS, Math.max(0, now - deadline))
    const restore = `${late} ${deadline > rollback.deadline}`
    return ['rollback', cancel !== undefined, ahead(rollback.deadline), restore, ...steps].join(' ')
  }
  const steps = plan.stages.map(({ id }) => stepKey(state, id, ahead))
  const end = ahead(deploymentDeadline(state, plan))
  return [end, ahead(paused?.deadline), ahead(held?.deadline), cancel?.rollback, ...steps].join(' ')
}

/** How far a moment is ahead; all that are past are alike. */
type Ahead = (at: number | undefined) => number | ''

function stepKey(d: Deployment, id: string, ahead: Ahead): string {
  const step = stepOf(d, id) ?? pendingStep(id)
  const { status, attempt, deadline, retryAt, approvals, rejected } = step
  if (status === 'succeeded' || status === 'skipped') return `${id} ${status} ${attempt > 0}`
  // Beyond the limit further attempts, which only people ask for, are all alike.
  const most = (d.plan?.stages.find((stage) => stage.id === id)?.retry.limit ?? 1_000) + 1
  const votes = `${approvals.length} ${rejected !== undefined}`
  return [id, status, Math.min(attempt, most), ahead(deadline), ahead(retryAt), votes].join(' ')
}
