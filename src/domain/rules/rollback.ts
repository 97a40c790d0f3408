import type { Decision } from './decide.ts'
import type { Deployment } from '../deployment.ts'
import { stepOf } from '../deployment.ts'
import { reportOf, slipwayError } from '../errors.ts'
import type { ErrorReport } from '../errors.ts'
import type { FactBody, RollbackStep } from '../fact.ts'
import type { Plan, Retry } from '../plan.ts'
import { shortCommit } from '../revision.ts'
import { isActive, isTerminal } from '../status.ts'
import type { StepState } from '../step.ts'
import { cut } from '../text.ts'

/** Rollback steps are tried again for as long as their deadlines allow. */
export const ROLLBACK_RETRY: Retry = { limit: 1_000, backoffMs: 1_000, maxBackoffMs: 15_000 }

/** A deadline is looked at within milliseconds by an agent that is there. */
export const UNSEEN_MS = 5_000

/** Id of the last step, which restores the last good desired state and verifies it. */
export const RESTORE = 'restore'

/** Whether anything was started that may have changed the target. */
export function hasEffects(d: Deployment): boolean {
  return (d.plan?.stages ?? []).some((stage) => stage.effects && wasStarted(d, stage.id))
}

/** Traffic first, then the other executed stages in reverse order, then the last good desired state. */
export function rollbackSteps(d: Deployment): RollbackStep[] {
  const executed = (d.plan?.stages ?? []).filter((stage) => stage.revertible && wasStarted(d, stage.id)).toReversed()
  const ordered = [...executed.filter((stage) => stage.traffic), ...executed.filter((stage) => !stage.traffic)]
  return [...ordered.map((stage) => ({ id: `revert-${stage.id}`, stage: stage.id })), { id: RESTORE }]
}

interface RollbackAt {
  readonly plan: Plan
  readonly rollback: NonNullable<Deployment['rollback']>
  readonly now: number
}

/**
 * One step after the other. A revert that fails does not stop the rest: the last step restores the whole state and
 * verifies it, so it alone decides whether the rollback succeeded.
 */
export function decideRollback(d: Deployment, at: RollbackAt): Decision {
  const step = at.rollback.steps.map(({ id }) => stepOf(d, id)).find((one) => one && !isTerminal(one.status))
  if (!step) {
    const restore = stepOf(d, RESTORE)
    return { facts: [restore?.status === 'succeeded' ? rolledBack(d, at) : rollbackFailed(at, restore)] }
  }
  const { now } = at
  const limit = stepLimit(step, at)
  if (now >= limit) {
    const error = reportOf(slipwayError('rollback.timeout', { step: step.id }))
    const again = passedUnseen(step, at) ? { retryAt: now } : {}
    return { facts: [{ kind: 'step-failed', step: step.id, error, ...again }] }
  }
  if (isActive(step.status)) return { facts: [], wakeAt: limit }
  if (step.retryAt !== undefined && now < step.retryAt) return { facts: [], wakeAt: step.retryAt }
  return { facts: [{ kind: 'step-started', step: step.id, attempt: step.attempt + 1, deadline: limit }] }
}

/**
 * A revert gets half of what is left, so that one that hangs leaves time for the restore. The restore is tried in any
 * case: where the time passed without it, because the agent was away, it gets the whole limit.
 */
function stepLimit(step: StepState, { plan, rollback, now }: RollbackAt): number {
  if (step.deadline !== undefined && (isActive(step.status) || now < step.deadline)) return step.deadline
  if (step.id !== RESTORE) return Math.min(rollback.deadline, now + Math.ceil((rollback.deadline - now) / 2))
  return now < rollback.deadline ? rollback.deadline : now + plan.rollback.timeoutMs
}

/**
 * Whether the restore's time was over long before anybody looked: the agent was away or asleep, so nobody could work. It
 * is tried once more then, as above; a time that was given anew ends after the rollback's own, and is the last.
 */
function passedUnseen(step: StepState, { rollback, now }: RollbackAt): boolean {
  if (step.id !== RESTORE || !isActive(step.status) || step.deadline === undefined) return false
  return step.deadline <= rollback.deadline && now - step.deadline >= UNSEEN_MS
}

function rolledBack(d: Deployment, { plan, rollback }: RollbackAt): FactBody {
  const back = plan.running
    ? `rolled back to ${shortCommit(plan.running.commit)}`
    : 'cleaned up: there was no earlier deployment'
  return {
    kind: 'finished',
    status: d.cancel ? 'cancelled' : 'failed',
    reason: `${cut(rollback.reason, 1_900)}; ${back}`,
    rolledBack: true,
    ...(rollback.error ? { error: rollback.error } : {}),
    ...quarantineOf(plan),
  }
}

function rollbackFailed({ plan, rollback }: RollbackAt, restore: StepState | undefined): FactBody {
  const error: ErrorReport = restore?.error ?? reportOf(slipwayError('rollback.timeout', { step: RESTORE }))
  const reason = cut(`${cut(rollback.reason, 1_000)}. The rollback failed too: ${error.message}`, 2_000)
  return { kind: 'finished', status: 'failed', reason, error, rolledBack: false, ...quarantineOf(plan) }
}

/** What was rolled back must not come back by itself, unless it is what ran before anyway. */
function quarantineOf(plan: Plan): { quarantine?: string } {
  return plan.desired === plan.runningDesired ? {} : { quarantine: plan.desired }
}

function wasStarted(d: Deployment, stage: string): boolean {
  return (stepOf(d, stage)?.attempt ?? 0) > 0
}
