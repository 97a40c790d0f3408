import type { Actor } from '../actor.ts'
import type { Command, CommandAnswer, CommandBody } from '../command.ts'
import { stepOf } from '../deployment.ts'
import type { Deployment } from '../deployment.ts'
import { deploymentDeadline } from './decide.ts'
import type { FactBody } from '../fact.ts'
import type { StageSpec } from '../plan.ts'
import { hasEffects } from './rollback.ts'
import { isActive, isTerminal } from '../status.ts'
import type { StepState } from '../step.ts'
import { cut } from '../text.ts'
import { formatDuration } from '../unit.ts'

/** A pause that nobody ends cancels the deployment and rolls it back. */
export const PAUSE_LIMIT_MS = 24 * 3_600_000

/** A command that concerns one deployment. */
export type DeploymentCommand = Exclude<CommandBody, { application: string }>

/** What the rules must know of a stage's kind. */
export interface StageRule {
  readonly skippable: boolean
  /** The sentence that refuses the member, or undefined where the member may approve. */
  mayApprove?(by: Actor): string | undefined
}

export interface CommandOutcome {
  readonly facts: readonly FactBody[]
  readonly answer: CommandAnswer
}

interface Wish {
  readonly by: Actor
  readonly now: number
  readonly rule: (stage: StageSpec) => StageRule
}

/**
 * What a command does to a deployment, or why it is refused. Pure. A command that asks for what is so already is
 * `done` and changes nothing, so that repeating one is harmless.
 */
export function obey(
  d: Deployment,
  command: Command & { body: DeploymentCommand },
  wish: Omit<Wish, 'by'>,
): CommandOutcome {
  const { body, by } = command
  if (wish.now > command.expiresAt)
    return { facts: [], answer: { status: 'expired', message: 'It came too late', deployment: d.id } }
  if (isTerminal(d.status)) return refused(d, `Deployment ${d.id} has ended: ${d.reason}`)
  const full = { ...wish, by }
  switch (body.kind) {
    case 'approve':
      return approve(d, body, full)
    case 'reject':
      return reject(d, body, full)
    case 'cancel':
      return cancel(d, body, full)
    case 'skip':
      return skip(d, body, full)
    case 'retry':
      return retry(d, body, full)
    case 'pause':
      return pause(d, body, full)
    case 'resume':
      return resume(d, full)
  }
}

type Of<K extends DeploymentCommand['kind']> = Extract<DeploymentCommand, { kind: K }>

function approve(d: Deployment, body: Of<'approve'>, wish: Wish): CommandOutcome {
  const found = findStep(d, body.step, { what: 'waits for an approval', fits: waitsForApproval })
  if ('refusal' in found) return refused(d, found.refusal)
  const { step, stage } = found
  const digest = d.plan?.digest ?? ''
  if (body.digest !== undefined && body.digest !== digest) {
    const [seen, waits] = [body.digest.slice(0, 12), digest.slice(0, 12)]
    return refused(d, `The plan that you looked at (${seen}) is not the one that waits (${waits}); look at it again`)
  }
  const refusal = wish.rule(stage).mayApprove?.(wish.by)
  if (refusal !== undefined) return refused(d, refusal)
  if (step.approvals.some((approval) => approval.by.name === wish.by.name)) {
    return done(d, [], `${wish.by.name} has approved ${stage.name} already`)
  }
  const comment = body.comment === undefined ? {} : { comment: body.comment }
  return done(d, [{ kind: 'approved', step: step.id, by: wish.by, digest, ...comment }], `Approved ${stage.name}`)
}

function reject(d: Deployment, body: Of<'reject'>, wish: Wish): CommandOutcome {
  const found = findStep(d, body.step, { what: 'waits for an approval', fits: waitsForApproval })
  if ('refusal' in found) return refused(d, found.refusal)
  const comment = body.comment === undefined ? {} : { comment: body.comment }
  return done(d, [{ kind: 'rejected', step: found.step.id, by: wish.by, ...comment }], `Rejected ${found.stage.name}`)
}

function cancel(d: Deployment, body: Of<'cancel'>, wish: Wish): CommandOutcome {
  if (d.rollback) {
    return refused(d, 'It is rolling back already; a rollback is not cancelled, it ends by its own time limit')
  }
  if (d.cancel) return done(d, [], 'It is being cancelled already')
  const fact: FactBody = { kind: 'cancel-requested', by: wish.by, rollback: body.rollback, reason: body.reason ?? '' }
  return done(d, [fact], body.rollback && hasEffects(d) ? 'Cancelling and rolling back' : 'Cancelling')
}

function skip(d: Deployment, body: Of<'skip'>, wish: Wish): CommandOutcome {
  const fits = (step: StepState): boolean => isActive(step.status) || isStopped(d, step)
  const found = findStep(d, body.step, { what: 'is running, waiting or failed', fits })
  if ('refusal' in found) return refused(d, found.refusal)
  const { step, stage } = found
  if (!wish.rule(stage).skippable) {
    const why = 'changes the target, so skipping it would make the deployment lie; cancel instead'
    return refused(d, `${stage.name} ${why}`)
  }
  if (isOutOfTime(d, wish.now)) return refused(d, outOfTime(d))
  const by = wish.by.name
  const reason = body.reason ? cut(`Skipped by ${by}: ${body.reason}`, 2_000) : `Skipped by ${by}`
  return done(d, [{ kind: 'step-skipped', step: step.id, reason }], `Skipped ${stage.name}`)
}

/** Without a stage's name: all that failed, as one that stays failed would hold the deployment again. */
function retry(d: Deployment, body: Of<'retry'>, wish: Wish): CommandOutcome {
  const what = 'failed and can be tried again'
  const stopped = candidates(d, body.step, (step) => isStopped(d, step))
  const failed = stopped.filter(({ step }) => step.status === 'failed')
  const wanted = failed.length > 0 ? failed : stopped
  if (wanted.length === 0) return refused(d, noStep(d, body.step, what))
  if (isOutOfTime(d, wish.now)) return refused(d, outOfTime(d))
  const names = wanted.map(({ stage }) => stage.name).join(' and ')
  const facts = wanted.map(({ step }): FactBody => ({ kind: 'retry-requested', step: step.id, by: wish.by }))
  return done(d, facts, `Trying ${names} again${d.paused ? ' once it is resumed' : ''}`)
}

function pause(d: Deployment, body: Of<'pause'>, wish: Wish): CommandOutcome {
  if (d.rollback || d.cancel) return refused(d, 'It is ending already and cannot be paused')
  if (d.held) return refused(d, `It stands still already: ${d.held.reason}`)
  if (d.paused) return done(d, [], `It is paused already, by ${d.paused.by.name}`)
  if (!d.plan) return refused(d, 'It has not been planned yet; there is nothing to pause')
  // A pause does not stretch the deployment's own time.
  const deadline = Math.min(wish.now + (body.forMs ?? PAUSE_LIMIT_MS), deploymentDeadline(d, d.plan))
  if (deadline <= wish.now) return refused(d, outOfTime(d))
  const left = formatDuration(deadline - wish.now)
  const message = `Paused: stages that run end, no other starts. Not resumed within ${left}, it is cancelled and rolled back`
  return done(d, [{ kind: 'paused', by: wish.by, deadline }], message)
}

function resume(d: Deployment, wish: Wish): CommandOutcome {
  if (!d.paused) return done(d, [], 'It is not paused')
  return done(d, [{ kind: 'resumed', by: wish.by }], 'Resumed')
}

interface Candidate {
  readonly step: StepState
  readonly stage: StageSpec
}

type Fits = (step: StepState, stage: StageSpec) => boolean

/** The one stage that is meant. Of several that fit, one must be named: guessing would act on the wrong one. */
function findStep(
  d: Deployment,
  id: string | undefined,
  { what, fits }: { readonly what: string; readonly fits: Fits },
): Candidate | { readonly refusal: string } {
  const [first, ...others] = candidates(d, id, fits)
  if (!first) return { refusal: noStep(d, id, what) }
  if (others.length === 0) return first
  const ids = [first, ...others].map(({ step }) => step.id).join(', ')
  return { refusal: `More than one stage ${what}; say which: ${ids}` }
}

function candidates(d: Deployment, id: string | undefined, fits: Fits): Candidate[] {
  if (d.rollback || d.cancel) return []
  return (d.plan?.stages ?? []).flatMap((stage) => {
    const step = stepOf(d, stage.id)
    const isMeant = id === undefined || id === stage.id || id === stage.name
    return step && isMeant && fits(step, stage) ? [{ step, stage }] : []
  })
}

export function waitsForApproval(step: StepState, stage: StageSpec): boolean {
  return stage.kind === 'approval' && isActive(step.status) && !step.rejected
}

/** Failed and held for a person, or between two attempts. */
export function isStopped(d: Deployment, step: StepState): boolean {
  return (step.status === 'failed' && d.held !== undefined) || (step.status === 'pending' && step.attempt > 0)
}

export function isOutOfTime(d: Deployment, now: number): boolean {
  return d.plan !== undefined && now >= deploymentDeadline(d, d.plan)
}

function outOfTime(d: Deployment): string {
  const limit = formatDuration(d.plan?.timeoutMs ?? 0)
  return `The deployment's own time of ${limit} is over, so it cannot go on; roll back by cancelling it, or let it end`
}

function noStep(d: Deployment, id: string | undefined, what: string): string {
  const which = id === undefined ? 'No stage' : `No stage "${id}"`
  return `${which} of deployment ${d.id} ${what}; it is ${d.status}: ${d.reason}`
}

function done(d: Deployment, facts: readonly FactBody[], message: string): CommandOutcome {
  return { facts, answer: { status: 'done', message: cut(message, 2_000), deployment: d.id } }
}

function refused(d: Deployment, message: string): CommandOutcome {
  return { facts: [], answer: { status: 'refused', message: cut(message, 2_000), deployment: d.id } }
}
