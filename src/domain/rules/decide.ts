import type { Deployment } from '../deployment.ts'
import { stepOf } from '../deployment.ts'
import { mayRetry, reportOf, slipwayError } from '../errors.ts'
import type { ErrorReport } from '../errors.ts'
import type { FactBody } from '../fact.ts'
import type { Plan, Retry, StageSpec } from '../plan.ts'
import { decideRollback, hasEffects, ROLLBACK_RETRY, rollbackSteps } from './rollback.ts'
import { isActive, isTerminal } from '../status.ts'
import type { StepState } from '../step.ts'
import { cut } from '../text.ts'
import { formatDuration } from '../unit.ts'
import { nameOf, QUEUE_LIMIT_MS } from '../waiting.ts'

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
  if (d.rollback) return decideRollback(d, { plan: d.plan, rollback: d.rollback, now })
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

/** Until when a planned deployment may run, without its rollback and without a person's time to decide. */
export function deploymentDeadline(d: Deployment, plan: Plan): number {
  return (d.startedAt ?? d.createdAt) + plan.timeoutMs
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

/** The order of these questions is the order of precedence. */
function decideForward(d: Deployment, plan: Plan, now: number): Decision {
  if (d.cancel) return decideCancel(d, plan, { cancel: d.cancel, now })
  // Before all limits: success that was reached in time stays one, however late it is looked at.
  if (d.steps.every((step) => step.status === 'succeeded' || step.status === 'skipped')) {
    return { facts: [succeeded(plan)] }
  }
  if (d.paused && now >= d.paused.deadline) return { facts: [pauseExpired(d.paused)] }
  const overdue = overdueSteps(d, plan, now)
  if (overdue.length > 0) return { facts: overdue }
  const { failed, error } = firstFailure(d)
  if (failed && error) return decideFailure(d, plan, { now, reason: stepFailed(d, failed, error), error })
  const deadline = deploymentDeadline(d, plan)
  if (now >= deadline) {
    const timeout = timeoutError(plan)
    return decideFailure(d, plan, { now, reason: timeout.message, error: timeout })
  }
  const due = dueStages(d, plan, now)
  return due.length > 0 ? { facts: due } : { facts: [], wakeAt: nextMoment(d, deadline) }
}

/** A cancel also decides about a failure that was held; what failed is kept. */
function decideCancel(
  d: Deployment,
  plan: Plan,
  { cancel, now }: { readonly cancel: NonNullable<Deployment['cancel']>; readonly now: number },
): Decision {
  const { error } = firstFailure(d)
  const ending: Ending = { now, status: 'cancelled', reason: cancelReason(cancel), rollback: cancel.rollback }
  return endBy(d, plan, error ? { ...ending, error } : ending)
}

function firstFailure(d: Deployment): { readonly failed?: StepState; readonly error?: ErrorReport | undefined } {
  const failed = d.steps.find((step) => step.status === 'failed')
  return failed ? { failed, error: failed.error } : {}
}

function pauseExpired(paused: NonNullable<Deployment['paused']>): FactBody {
  const reason = `Paused by ${paused.by.name} and not resumed in time`
  return { kind: 'cancel-requested', by: { kind: 'system', name: 'slipway' }, rollback: true, reason }
}

/** Rejections, and active steps whose time is over, as failures that are not tried again. */
function overdueSteps(d: Deployment, plan: Plan, now: number): FactBody[] {
  const isOver = now >= deploymentDeadline(d, plan)
  return d.steps.flatMap((step): FactBody[] => {
    if (isTerminal(step.status)) return []
    if (step.rejected) return [{ kind: 'step-failed', step: step.id, error: rejection(step.rejected) }]
    if (!isActive(step.status)) return []
    if (isOver) return [{ kind: 'step-failed', step: step.id, error: timeoutError(plan) }]
    if (step.deadline === undefined || now < step.deadline) return []
    return [{ kind: 'step-failed', step: step.id, error: stepTimeout(plan, step, now) }]
  })
}

interface Failure {
  readonly now: number
  readonly reason: string
  readonly error: ErrorReport
}

/** Rolls back, or holds for a person where the target was changed and nobody allowed to do so without asking. */
function decideFailure(d: Deployment, plan: Plan, failure: Failure): Decision {
  const { now, reason, error } = failure
  if (plan.rollback.automatic || !hasEffects(d)) return endBy(d, plan, { ...failure, status: 'failed', rollback: true })
  const siblings = cancelActive(d, reason)
  if (siblings.length > 0) return { facts: siblings }
  if (!d.held) {
    const question = `${cut(reason, 1_900)}. Retry it, roll back, or cancel`
    return { facts: [{ kind: 'held', deadline: now + plan.rollback.decisionMs, reason: question }] }
  }
  if (now < d.held.deadline) return { facts: [], wakeAt: d.held.deadline }
  const undecided = `${cut(reason, 1_900)}. Nobody decided in time; not rolled back`
  return { facts: [{ kind: 'finished', status: 'failed', reason: undecided, error, rolledBack: false }] }
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
  const { now, reason, status, rollback } = ending
  const error = ending.error ? { error: ending.error } : {}
  if (!hasEffects(d)) return { facts: [{ kind: 'finished', status, reason, ...error }] }
  if (!rollback) return { facts: [{ kind: 'finished', status, reason, rolledBack: false, ...error }] }
  const deadline = now + plan.rollback.timeoutMs
  return { facts: [{ kind: 'rollback-started', reason, deadline, steps: rollbackSteps(d), ...error }] }
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
    const deadline = startDeadline(d, plan, { stage, step, now })
    return [{ kind: 'step-started', step: stage.id, attempt: step.attempt + 1, deadline }]
  })
}

/**
 * One time limit for all attempts. Only where it passed between two of them, in a pause or while the agent was away,
 * does the stage get it anew: it had no chance to use it.
 */
function startDeadline(d: Deployment, plan: Plan, at: { stage: StageSpec; step: StepState; now: number }): number {
  const { stage, step, now } = at
  if (step.deadline !== undefined && now < step.deadline) return step.deadline
  return Math.min(now + stage.timeoutMs, deploymentDeadline(d, plan))
}

function needsMet(d: Deployment, stage: StageSpec): boolean {
  return stage.needs.every((id) => {
    const status = stepOf(d, id)?.status
    return status === 'succeeded' || status === 'skipped'
  })
}

/** When something is next to be decided if nothing happens: a pause holds back further attempts, but no deadline. */
function nextMoment(d: Deployment, limit: number): number {
  const moments = d.steps.flatMap((step) => {
    if (isActive(step.status)) return [step.deadline ?? limit]
    return step.status === 'pending' && step.retryAt !== undefined && !d.paused ? [step.retryAt] : []
  })
  return Math.min(limit, ...moments, ...(d.paused ? [d.paused.deadline] : []))
}

function succeeded(plan: Plan): FactBody {
  const reason = successOf(plan)
  const quarantine = plan.quarantine === undefined ? {} : { quarantine: plan.quarantine }
  return { kind: 'finished', status: 'succeeded', reason, ...quarantine }
}

function successOf({ trigger, strategy }: Plan): string {
  if (trigger.kind === 'removal') return 'Removed'
  return strategy === 'quick' ? 'Synced' : 'All stages passed'
}

function cancelReason(cancel: NonNullable<Deployment['cancel']>): string {
  // What nobody asked for says itself why.
  if (cancel.by.kind === 'agent' && cancel.reason) return cancel.reason
  const by = `Cancelled by ${cancel.by.name}`
  return cancel.reason ? `${by}: ${cancel.reason}` : by
}

function stepFailed(d: Deployment, step: StepState, error: ErrorReport): string {
  return cut(`${nameOf(d, step.id)} failed: ${error.message}`, 1_900)
}

function rejection(rejected: NonNullable<StepState['rejected']>): ErrorReport {
  const comment = rejected.comment ? `: ${rejected.comment}` : ''
  return reportOf(slipwayError('approval.rejected', { by: rejected.by.name, comment }))
}

function timeoutError(plan: Plan): ErrorReport {
  return reportOf(slipwayError('deployment.timeout', { timeout: formatDuration(plan.timeoutMs) }))
}

function stepTimeout(plan: Plan, step: StepState, now: number): ErrorReport {
  const stage = plan.stages.find((spec) => spec.id === step.id)
  const timeout = formatDuration(stage?.timeoutMs ?? now - (step.startedAt ?? now))
  const details = { stage: stage?.name ?? step.id, timeout }
  if (step.waiting) return reportOf(slipwayError('stage.timeout-waiting', { ...details, waiting: step.waiting.for }))
  return reportOf(slipwayError('stage.timeout', details))
}
