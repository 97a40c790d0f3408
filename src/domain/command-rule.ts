import type { Actor } from './actor.ts'
import type { Command, CommandAnswer, CommandBody } from './command.ts'
import { stepOf } from './deployment.ts'
import type { Deployment } from './deployment.ts'
import { hasEffects } from './decide.ts'
import type { FactBody } from './fact.ts'
import type { StageSpec } from './plan.ts'
import { isActive, isTerminal } from './status.ts'
import type { StepState } from './step.ts'

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
  const found = findStep(d, body.step, (step, stage) => stage.kind === 'approval' && isActive(step.status))
  if (!found) return refused(d, noStep(d, body.step, 'waits for an approval'))
  const { step, stage } = found
  const digest = d.plan?.digest ?? ''
  if (body.digest !== undefined && body.digest !== digest) {
    return refused(
      d,
      `The plan that you looked at (${body.digest.slice(0, 12)}) is not the one that waits (${digest.slice(0, 12)}); look at it again`,
    )
  }
  const refusal = wish.rule(stage).mayApprove?.(wish.by)
  if (refusal !== undefined) return refused(d, refusal)
  if (step.approvals.some((approval) => approval.by.name === wish.by.name && approval.digest === digest)) {
    return done(d, [], `${wish.by.name} has approved ${stage.name} already`)
  }
  const comment = body.comment === undefined ? {} : { comment: body.comment }
  return done(d, [{ kind: 'approved', step: step.id, by: wish.by, digest, ...comment }], `Approved ${stage.name}`)
}

function reject(d: Deployment, body: Of<'reject'>, wish: Wish): CommandOutcome {
  const found = findStep(d, body.step, (step, stage) => stage.kind === 'approval' && isActive(step.status))
  if (!found) return refused(d, noStep(d, body.step, 'waits for an approval'))
  const comment = body.comment === undefined ? {} : { comment: body.comment }
  return done(d, [{ kind: 'rejected', step: found.step.id, by: wish.by, ...comment }], `Rejected ${found.stage.name}`)
}

function cancel(d: Deployment, body: Of<'cancel'>, wish: Wish): CommandOutcome {
  if (d.rollback)
    return refused(d, 'It is rolling back already; a rollback is not cancelled, it ends by its own time limit')
  if (d.cancel) return done(d, [], 'It is being cancelled already')
  const fact: FactBody = { kind: 'cancel-requested', by: wish.by, rollback: body.rollback, reason: body.reason ?? '' }
  const what = body.rollback && hasEffects(d) ? 'Cancelling and rolling back' : 'Cancelling'
  return done(d, [fact], what)
}

function skip(d: Deployment, body: Of<'skip'>, wish: Wish): CommandOutcome {
  const found = findStep(d, body.step, (step) => isActive(step.status) || isStopped(d, step))
  if (!found) return refused(d, noStep(d, body.step, 'is running, waiting or failed'))
  if (!wish.rule(found.stage).skippable) {
    return refused(
      d,
      `${found.stage.name} changes the target, so skipping it would make the deployment lie; cancel instead`,
    )
  }
  const reason = body.reason ? `Skipped by ${wish.by.name}: ${body.reason}` : `Skipped by ${wish.by.name}`
  return done(d, [{ kind: 'step-skipped', step: found.step.id, reason }], `Skipped ${found.stage.name}`)
}

function retry(d: Deployment, body: Of<'retry'>, wish: Wish): CommandOutcome {
  const found = findStep(d, body.step, (step) => isStopped(d, step))
  if (!found) return refused(d, noStep(d, body.step, 'failed and can be tried again'))
  return done(d, [{ kind: 'retry-requested', step: found.step.id, by: wish.by }], `Trying ${found.stage.name} again`)
}

function pause(d: Deployment, body: Of<'pause'>, wish: Wish): CommandOutcome {
  if (d.rollback || d.cancel) return refused(d, 'It is ending already and cannot be paused')
  if (d.paused) return done(d, [], `It is paused already, by ${d.paused.by.name}`)
  if (!d.plan) return refused(d, 'It has not been planned yet; there is nothing to pause')
  const deadline = wish.now + (body.forMs ?? PAUSE_LIMIT_MS)
  return done(d, [{ kind: 'paused', by: wish.by, deadline }], 'Paused: stages that run end, no other starts')
}

function resume(d: Deployment, wish: Wish): CommandOutcome {
  if (!d.paused) return done(d, [], 'It is not paused')
  return done(d, [{ kind: 'resumed', by: wish.by }], 'Resumed')
}

/** Failed and held for a person, or waiting for its next attempt. */
function isStopped(d: Deployment, step: StepState): boolean {
  return (step.status === 'failed' && d.held !== undefined) || (step.status === 'pending' && step.retryAt !== undefined)
}

function findStep(
  d: Deployment,
  id: string | undefined,
  fits: (step: StepState, stage: StageSpec) => boolean,
): { step: StepState; stage: StageSpec } | undefined {
  if (d.rollback) return undefined
  for (const stage of d.plan?.stages ?? []) {
    const step = stepOf(d, stage.id)
    if (step && (id === undefined || id === stage.id || id === stage.name) && fits(step, stage)) return { step, stage }
  }
  return undefined
}

function noStep(d: Deployment, id: string | undefined, what: string): string {
  if (id !== undefined) return `No stage "${id}" of deployment ${d.id} ${what}; it is: ${d.reason}`
  return `No stage of deployment ${d.id} ${what}; it is: ${d.reason}`
}

function done(d: Deployment, facts: readonly FactBody[], message: string): CommandOutcome {
  return { facts, answer: { status: 'done', message, deployment: d.id } }
}

function refused(d: Deployment, message: string): CommandOutcome {
  return { facts: [], answer: { status: 'refused', message, deployment: d.id } }
}
