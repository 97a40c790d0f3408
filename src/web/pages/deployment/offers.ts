import type { Permission } from '#contract/permission.ts'
import { hasEffects } from '#domain/rules/rollback.ts'
import { isOutOfTime, isStopped, waitsForApproval } from '#domain/rules/command-rule.ts'
import type { Deployment } from '#domain/deployment.ts'
import { stepOf } from '#domain/deployment.ts'
import type { StageSpec } from '#domain/plan.ts'
import { isActive, isTerminal } from '#domain/status.ts'
import type { StepState } from '#domain/step.ts'
import type { Wish } from '../../data/commands.ts'

/**
 * Something that a person can do now. `undo` cancels with a rollback where a failure waits for a decision; `back` goes
 * back to before this deployment, `again` to this one; `lift` lets what is quarantined come back.
 */
const OFFER_KINDS = [
  'approve',
  'resume',
  'retry',
  'undo',
  'cancel',
  'skip',
  'pause',
  'reject',
  'back',
  'again',
  'lift',
  'sync',
] as const

export type OfferKind = (typeof OFFER_KINDS)[number]

export interface Offer {
  readonly kind: OfferKind
  /** The stage that it concerns, where it concerns one. */
  readonly step?: string
}

/** What decides, beside the deployment, about what is offered. */
export interface Occasion {
  readonly now: number
  /** Who looks: whoever approved need not be asked again. */
  readonly name?: string | undefined
  may(permission: Permission): boolean
  /** How the application is by now; undefined while that is not known. */
  readonly application?:
    | { readonly running?: string | undefined; readonly quarantined?: string | undefined }
    | undefined
}

const PERMISSIONS: Readonly<Record<OfferKind, Permission>> = {
  approve: 'deployment.approve',
  reject: 'deployment.approve',
  resume: 'deployment.pause',
  pause: 'deployment.pause',
  retry: 'deployment.retry',
  undo: 'deployment.cancel',
  cancel: 'deployment.cancel',
  skip: 'deployment.skip',
  back: 'application.rollback',
  again: 'application.rollback',
  lift: 'application.sync',
  sync: 'application.sync',
}

/** Stages without an effect that a person may still not skip. */
const NEVER_SKIPPED: ReadonlySet<string> = new Set(['approval', 'script'])

/** What is valid in this state and allowed to whoever looks; what is wanted most comes first. */
export function offers(d: Deployment, occasion: Occasion): readonly Offer[] {
  const all = isTerminal(d.status) ? afterwards(d, occasion) : meanwhile(d, occasion)
  return all
    .filter(({ kind }) => occasion.may(PERMISSIONS[kind]))
    .toSorted((a, b) => OFFER_KINDS.indexOf(a.kind) - OFFER_KINDS.indexOf(b.kind))
}

function meanwhile(d: Deployment, occasion: Occasion): Offer[] {
  // A rollback ends by itself, and so does a cancel.
  if (d.rollback || d.cancel) return []
  const standstill: Offer[] = d.paused ? [{ kind: 'resume' }] : []
  const end: Offer = { kind: d.held && hasEffects(d) ? 'undo' : 'cancel' }
  if (isOutOfTime(d, occasion.now)) return [...standstill, end, ...stageOffers(d, occasion, votes)]
  const pause: Offer[] = d.plan && !d.held && !d.paused ? [{ kind: 'pause' }] : []
  return [...standstill, end, ...pause, ...retryOffer(d), ...stageOffers(d, occasion, allOf)]
}

type OffersOfStage = (d: Deployment, found: Found, occasion: Occasion) => Offer[]

interface Found {
  readonly step: StepState
  readonly stage: StageSpec
}

function stageOffers(d: Deployment, occasion: Occasion, offersOf: OffersOfStage): Offer[] {
  return (d.plan?.stages ?? []).flatMap((stage) => {
    const step = stepOf(d, stage.id)
    return step ? offersOf(d, { step, stage }, occasion) : []
  })
}

function allOf(d: Deployment, found: Found, occasion: Occasion): Offer[] {
  return [...votes(d, found, occasion), ...skips(d, found)]
}

function votes(_: Deployment, { step, stage }: Found, { name }: Occasion): Offer[] {
  if (!waitsForApproval(step, stage)) return []
  const reject: Offer = { kind: 'reject', step: step.id }
  return hasApproved(step, name) ? [reject] : [{ kind: 'approve', step: step.id }, reject]
}

export function hasApproved(step: StepState, name: string | undefined): boolean {
  return step.approvals.some((approval) => approval.by.name === name)
}

function skips(d: Deployment, { step, stage }: Found): Offer[] {
  const maySkip = !stage.effects && !NEVER_SKIPPED.has(stage.kind)
  return maySkip && (isActive(step.status) || isStopped(d, step)) ? [{ kind: 'skip', step: step.id }] : []
}

/** One for all that failed: one that stays failed would hold the deployment again. */
function retryOffer(d: Deployment): Offer[] {
  return d.steps.some((step) => isStopped(d, step)) ? [{ kind: 'retry' }] : []
}

function afterwards(d: Deployment, { application }: Occasion): Offer[] {
  if (!application) return []
  if (d.status !== 'succeeded') {
    const isHeldBack = d.quarantine !== undefined && application.quarantined === d.quarantine
    return [{ kind: isHeldBack ? 'lift' : 'sync' }]
  }
  if (application.running === d.id) return [{ kind: 'back' }]
  return d.trigger.kind === 'removal' ? [] : [{ kind: 'again' }]
}

/** What is said beside the act itself. */
export interface Words {
  readonly text?: string
  readonly rollback?: boolean
  readonly forMs?: number
}

/** The command that an offer stands for. What was looked at is what is approved: the plan's digest goes with it. */
export function wishOf({ kind, step }: Offer, d: Deployment, { text, rollback, forMs }: Words): Wish {
  const deployment = d.id
  const stage = step === undefined ? {} : { step }
  const said = text?.trim() ? text.trim() : undefined
  const comment = said === undefined ? {} : { comment: said }
  const reason = said === undefined ? {} : { reason: said }
  switch (kind) {
    case 'approve':
      return { kind, deployment, ...stage, ...(d.plan ? { digest: d.plan.digest } : {}), ...comment }
    case 'reject':
      return { kind, deployment, ...stage, ...comment }
    case 'undo':
    case 'cancel':
      return { kind: 'cancel', deployment, rollback: rollback ?? true, ...reason }
    case 'skip':
      return { kind, deployment, ...stage, ...reason }
    case 'retry':
      return { kind, deployment, ...stage }
    case 'pause':
      return { kind, deployment, ...(forMs === undefined ? {} : { forMs }) }
    case 'resume':
      return { kind, deployment }
    case 'back':
      return { kind: 'rollback', application: d.application }
    case 'again':
      return { kind: 'rollback', application: d.application, to: d.id }
    case 'lift':
      return { kind: 'sync', application: d.application, liftQuarantine: true }
    case 'sync':
      return { kind: 'sync', application: d.application }
  }
}
