import type { Deployment } from './deployment.ts'
import { stepOf } from './deployment.ts'
import { mayRetry, reportOf, slipwayError } from './errors.ts'
import type { ErrorReport } from './errors.ts'
import type { FactBody, RollbackStep } from './fact.ts'
import type { Plan, Retry, StageSpec } from './plan.ts'
import { isActive, isTerminal } from './status.ts'
import type { StepState } from './step.ts'
import { formatDuration } from './unit.ts'

/** How long a deployment may wait for its turn or its plan. */
export const QUEUE_LIMIT_MS = 24 * 3_600_000

/** Rollback steps are tried again for as long as the rollback's deadline allows. */
const ROLLBACK_RETRY: Retry = { limit: 1_000, backoffMs: 1_000, maxBackoffMs: 15_000 }

const RESTORE = 'restore'

/**
 * What must be recorded now, and when to ask again if nothing else happens. Ask again at once after recording:
 * only an empty list of facts means that there is nothing to do but to let the active steps run.
 */
export interface Decision {
  readonly facts: readonly FactBody[]
  readonly wakeAt?: number
}

const NOTHING: Decision = { facts: [] }

/** The next facts of a deployment at a moment. Pure: same state, same time, same answer. */
export function decide(d: Deployment, now: number): Decision {
  if (isTerminal(d.status)) return NOTHING
  if (!d.plan) return decideQueued(d, now)
  if (d.rollback) return decideRollback(d, d.rollback, now)
  return decideForward(d, d.plan, now)
}

/** Ids of the steps that should be executing: the runner keeps one execution for each, and ends all others. */
export function activeSteps(d: Deployment): readonly string[] {
  return isTerminal(d.status) ? [] : d.steps.filter((step) => isActive(step.status)).map((step) => step.id)
}

/** The fact for a thrown error: tried again where its kind, the limit and the deadline allow, else final. */
export function failureOf(d: Deployment, id: string, error: ErrorReport, now: number): FactBody {
  const step = stepOf(d, id)
  const retry = retryOf(d, id)
  if (!step || !mayRetry(error) || step.attempt > retry.limit) return { kind: 'step-failed', step: id, error }
  const wait = Math.min(retry.maxBackoffMs, retry.backoffMs * 2 ** Math.min(step.attempt - 1, 30))
  const retryAt = now + wait
  if (step.deadline !== undefined && retryAt >= step.deadline) return { kind: 'step-failed', step: id, error }
  return { kind: 'step-failed', step: id, error, retryAt }
}

/** Whether anything was started that may have changed the target. */
export function hasEffects(d: Deployment): boolean {
  return (d.plan?.stages ?? []).some((stage) => stage.effects && (stepOf(d, stage.id)?.attempt ?? 0) > 0)
}

/** Traffic first, then the other executed stages in reverse order, then the last good desired state. */
export function rollbackSteps(d: Deployment): RollbackStep[] {
  const executed = (d.plan?.stages ?? [])
    .filter((s) => s.revertible && (stepOf(d, s.id)?.attempt ?? 0) > 0)
    .toReversed()
  const ordered = [...executed.filter((stage) => stage.traffic), ...executed.filter((stage) => !stage.traffic)]
  return [...ordered.map((stage) => ({ id: `revert-${stage.id}`, stage: stage.id })), { id: RESTORE }]
}

function retryOf(d: Deployment, id: string): Retry {
  return d.plan?.stages.find((stage) => stage.id === id)?.retry ?? ROLLBACK_RETRY
}

function decideQueued(d: Deployment, now: number): Decision {
  if (d.cancel) return { facts: [{ kind: 'finished', status: 'cancelled', reason: cancelReason(d.cancel) }] }
  const limit = d.createdAt + QUEUE_LIMIT_MS
  if (now < limit) return { facts: [], wakeAt: limit }
  const error = reportOf(slipwayError('deployment.queue-timeout', { limit: formatDuration(QUEUE_LIMIT_MS) }))
  return { facts: [{ kind: 'finished', status: 'cancelled', reason: error.message, error }] }
}

function decideForward(d: Deployment, plan: Plan, now: number): Decision {
  if (d.cancel)
    return endBy(d, plan, { now, status: 'cancelled', reason: cancelReason(d.cancel), rollback: d.cancel.rollback })
  if (d.paused && now >= d.paused.deadline) {
    const reason = `Paused by ${d.paused.by.name} and not resumed in time`
    return { facts: [{ kind: 'cancel-requested', by: { kind: 'system', name: 'slipway' }, rollback: true, reason }] }
  }
  const overdue = overdueSteps(d, plan, now)
  if (overdue.length > 0) return { facts: overdue }
  const failed = d.steps.find((step) => step.status === 'failed')
  if (failed?.error) return decideFailed(d, plan, { failed, error: failed.error, now })
  if (now >= deploymentDeadline(d, plan))
    return endBy(d, plan, {
      now,
      status: 'failed',
      reason: timeoutError(plan).message,
      rollback: plan.rollback.automatic,
      error: timeoutError(plan),
    })

  const due = dueStages(d, plan, now)
  if (due.length > 0) return { facts: due }
  if (d.steps.every((step) => step.status === 'succeeded' || step.status === 'skipped'))
    return { facts: [succeeded(plan)] }
  return { facts: [], wakeAt: nextMoment(d, deploymentDeadline(d, plan), now) }
}

/** Rejections and passed deadlines of active steps, as failures that are not tried again. */
function overdueSteps(d: Deployment, plan: Plan, now: number): FactBody[] {
  const limit = deploymentDeadline(d, plan)
  return d.steps.flatMap((step): FactBody[] => {
    if (step.status !== 'pending' && !isActive(step.status)) return []
    if (step.rejected) {
      const comment = step.rejected.comment ? `: ${step.rejected.comment}` : ''
      const error = reportOf(slipwayError('approval.rejected', { by: step.rejected.by.name, comment }))
      return [{ kind: 'step-failed', step: step.id, error }]
    }
    if (!isActive(step.status)) return []
    if (step.deadline !== undefined && now >= step.deadline) {
      return [{ kind: 'step-failed', step: step.id, error: stepTimeout(plan, step, now) }]
    }
    return now >= limit ? [{ kind: 'step-failed', step: step.id, error: timeoutError(plan) }] : []
  })
}

function decideFailed(d: Deployment, plan: Plan, at: { failed: StepState; error: ErrorReport; now: number }): Decision {
  const { failed, error, now } = at
  const name = plan.stages.find((stage) => stage.id === failed.id)?.name ?? failed.id
  const reason = `${name} failed: ${error.message}`
  const siblings = cancelActive(d, `${name} failed`)
  if (siblings.length > 0) return { facts: siblings }
  if (plan.rollback.automatic || !hasEffects(d)) {
    return endBy(d, plan, { now, status: 'failed', reason, rollback: plan.rollback.automatic, error })
  }
  if (!d.held)
    return {
      facts: [
        { kind: 'held', deadline: now + plan.rollback.decisionMs, reason: `${reason}. Retry it, roll back, or cancel` },
      ],
    }
  if (now < d.held.deadline) return { facts: [], wakeAt: d.held.deadline }
  return {
    facts: [
      {
        kind: 'finished',
        status: 'failed',
        reason: `${reason}. Nobody decided in time; not rolled back`,
        error,
        rolledBack: false,
      },
    ],
  }
}

interface Ending {
  readonly now: number
  readonly status: 'failed' | 'cancelled'
  readonly reason: string
  readonly rollback: boolean
  readonly error?: ErrorReport
}

/** Ends what is active, then rolls back if anything may have changed, then finishes. */
function endBy(d: Deployment, plan: Plan, ending: Ending): Decision {
  const active = cancelActive(d, ending.reason)
  if (active.length > 0) return { facts: active }
  const { now, reason, status, error } = ending
  if (!hasEffects(d)) return { facts: [{ kind: 'finished', status, reason, ...(error ? { error } : {}) }] }
  if (!ending.rollback)
    return { facts: [{ kind: 'finished', status, reason, rolledBack: false, ...(error ? { error } : {}) }] }
  return {
    facts: [{ kind: 'rollback-started', reason, deadline: now + plan.rollback.timeoutMs, steps: rollbackSteps(d) }],
  }
}

function cancelActive(d: Deployment, reason: string): FactBody[] {
  return activeSteps(d).map((step) => ({ kind: 'step-cancelled', step, reason }))
}

/** Stages to skip and stages to start: all whose needs ended well, and failed attempts whose time has come. */
function dueStages(d: Deployment, plan: Plan, now: number): FactBody[] {
  return plan.stages.flatMap((stage): FactBody[] => {
    const step = stepOf(d, stage.id)
    if (step?.status !== 'pending' || !needsMet(d, stage)) return []
    if (stage.skip !== undefined) return [{ kind: 'step-skipped', step: stage.id, reason: stage.skip }]
    if (d.paused || (step.retryAt !== undefined && now < step.retryAt)) return []
    return [
      {
        kind: 'step-started',
        step: stage.id,
        attempt: step.attempt + 1,
        deadline: step.deadline ?? now + stage.timeoutMs,
      },
    ]
  })
}

function needsMet(d: Deployment, stage: StageSpec): boolean {
  return stage.needs.every((id) => {
    const status = stepOf(d, id)?.status
    return status === 'succeeded' || status === 'skipped'
  })
}

function succeeded(plan: Plan): FactBody {
  const reason = plan.strategy === 'quick' ? 'Synced' : 'All stages passed'
  return {
    kind: 'finished',
    status: 'succeeded',
    reason,
    ...(plan.quarantine === undefined ? {} : { quarantine: plan.quarantine }),
  }
}

/**
 * One step after the other. A revert that fails does not stop the rest: the last step restores the whole state and
 * verifies it, so it alone decides whether the rollback succeeded.
 */
function decideRollback(d: Deployment, rollback: NonNullable<Deployment['rollback']>, now: number): Decision {
  for (const { id } of rollback.steps) {
    const step = stepOf(d, id)
    if (!step || step.status === 'succeeded') continue
    if (step.status === 'failed' || step.status === 'skipped' || step.status === 'cancelled') {
      if (id === RESTORE) return { facts: [rollbackFinished(d, step.error)] }
      continue
    }
    const limit = step.deadline ?? stepLimit(rollback, id, now)
    if (now >= rollback.deadline || now >= limit) {
      const error = reportOf(slipwayError('rollback.timeout', { step: id }))
      return { facts: [{ kind: 'step-failed', step: id, error }] }
    }
    if (isActive(step.status)) return { facts: [], wakeAt: limit }
    if (step.retryAt !== undefined && now < step.retryAt) return { facts: [], wakeAt: Math.min(limit, step.retryAt) }
    return { facts: [{ kind: 'step-started', step: id, attempt: step.attempt + 1, deadline: limit }] }
  }
  return { facts: [rollbackFinished(d, undefined)] }
}

/** A revert gets half of what is left, so that one that hangs leaves time for the restore. */
function stepLimit(rollback: { deadline: number }, id: string, now: number): number {
  return id === RESTORE ? rollback.deadline : now + Math.max(1, Math.floor((rollback.deadline - now) / 2))
}

function rollbackFinished(d: Deployment, failure: ErrorReport | undefined): FactBody {
  const why = d.rollback?.reason ?? d.reason
  const status = d.cancel ? 'cancelled' : 'failed'
  const cause = d.steps.find(
    (step) => step.status === 'failed' && d.plan?.stages.some((stage) => stage.id === step.id),
  )?.error
  if (failure) {
    const reason = `${why}. The rollback failed too: ${failure.message}`
    return { kind: 'finished', status: 'failed', reason, error: failure, rolledBack: false, ...quarantineOf(d) }
  }
  const back = d.plan?.running
    ? `rolled back to ${d.plan.running.commit.slice(0, 7)}`
    : 'cleaned up: there was no earlier deployment'
  return {
    kind: 'finished',
    status,
    reason: `${why}; ${back}`,
    rolledBack: true,
    ...(cause ? { error: cause } : {}),
    ...quarantineOf(d),
  }
}

/** What was rolled back must not come back by itself, unless it is what ran before anyway. */
function quarantineOf(d: Deployment): { quarantine?: string } {
  if (!d.plan || d.plan.desired === d.plan.runningDesired) return {}
  return { quarantine: d.plan.desired }
}

function deploymentDeadline(d: Deployment, plan: Plan): number {
  return (d.startedAt ?? d.createdAt) + plan.timeoutMs
}

function timeoutError(plan: Plan): ErrorReport {
  return reportOf(slipwayError('deployment.timeout', { timeout: formatDuration(plan.timeoutMs) }))
}

function stepTimeout(plan: Plan, step: StepState, now: number): ErrorReport {
  const stage = plan.stages.find((spec) => spec.id === step.id)
  const details = {
    stage: stage?.name ?? step.id,
    timeout: formatDuration(stage?.timeoutMs ?? now - (step.startedAt ?? now)),
  }
  if (step.waiting) return reportOf(slipwayError('stage.timeout-waiting', { ...details, waiting: step.waiting.for }))
  return reportOf(slipwayError('stage.timeout', details))
}

function nextMoment(d: Deployment, limit: number, now: number): number {
  const moments = d.steps.flatMap((step) => {
    if (isActive(step.status)) return [step.deadline ?? limit]
    return step.status === 'pending' && step.retryAt !== undefined && step.retryAt > now ? [step.retryAt] : []
  })
  return Math.min(limit, ...moments, ...(d.paused ? [d.paused.deadline] : []))
}

function cancelReason(cancel: NonNullable<Deployment['cancel']>): string {
  return cancel.reason ? `Cancelled by ${cancel.by.name}: ${cancel.reason}` : `Cancelled by ${cancel.by.name}`
}
