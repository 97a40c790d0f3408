import { z } from 'zod'
import { Actor } from './actor.ts'
import { Outcome } from './evidence.ts'
import type { Evidence } from './evidence.ts'
import { ErrorReport, Waiting } from './fact.ts'
import type { Fact } from './fact.ts'
import { without } from './record.ts'
import { STATUSES } from './status.ts'

const Approved = z.object({ by: Actor, digest: z.string(), comment: z.string().optional(), at: z.number().int() })

/** A stage, or a step of the rollback, as its facts have left it. Times in milliseconds since 1970. */
export const StepState = z.object({
  id: z.string(),
  status: z.enum(STATUSES),
  attempt: z.number().int().min(0),
  startedAt: z.number().int().optional(),
  deadline: z.number().int().optional(),
  finishedAt: z.number().int().optional(),
  waiting: Waiting.optional(),
  /** When a failed attempt is followed by the next; the status is then `pending`. */
  retryAt: z.number().int().optional(),
  error: ErrorReport.optional(),
  /** Why it was skipped or cancelled. */
  reason: z.string().optional(),
  approvals: z.array(Approved),
  rejected: z.object({ by: Actor, comment: z.string().optional() }).optional(),
  memo: z.record(z.string(), z.unknown()),
  verdict: z.object({ outcome: Outcome, words: z.string() }).optional(),
})

export type StepState = z.infer<typeof StepState>

export type StepFact = Extract<Fact, { step: string }>

export function pendingStep(id: string): StepState {
  return { id, status: 'pending', attempt: 0, approvals: [], memo: {} }
}

/** Parallel siblings that ended because one failed run again once a person lets the deployment go on. */
export function reopenCancelled(steps: readonly StepState[]): StepState[] {
  return steps.map((step) =>
    step.status === 'cancelled'
      ? without({ ...step, status: 'pending' as const }, 'deadline', 'finishedAt', 'reason')
      : step,
  )
}

/** A step after one of its facts. */
export function nextStep(step: StepState, fact: StepFact): StepState {
  switch (fact.kind) {
    case 'step-started':
      return {
        ...without(step, 'retryAt', 'waiting', 'finishedAt'),
        status: 'running',
        attempt: fact.attempt,
        startedAt: step.startedAt ?? fact.at,
        deadline: fact.deadline,
      }
    case 'step-running':
      return without({ ...step, status: 'running' }, 'waiting')
    case 'step-waiting':
      return { ...step, status: 'waiting', waiting: fact.waiting }
    case 'step-succeeded':
    case 'step-failed':
    case 'step-skipped':
    case 'step-cancelled':
      return endStep(step, fact)
    case 'evidence':
      return withEvidence(step, fact.evidence)
    case 'approved':
    case 'rejected':
      return withVote(step, fact)
    case 'retry-requested':
      // A person's retry gets the whole time limit again.
      return without({ ...step, status: 'pending', retryAt: fact.at }, 'deadline', 'finishedAt')
  }
}

type EndFact = Extract<StepFact, { kind: 'step-succeeded' | 'step-failed' | 'step-skipped' | 'step-cancelled' }>

function endStep(step: StepState, fact: EndFact): StepState {
  const ended = without({ ...step, finishedAt: fact.at }, 'waiting', 'retryAt')
  switch (fact.kind) {
    case 'step-succeeded':
      return without({ ...ended, status: 'succeeded' }, 'error')
    case 'step-failed':
      return fact.retryAt === undefined
        ? { ...ended, status: 'failed', error: fact.error }
        : { ...without(ended, 'finishedAt'), status: 'pending', error: fact.error, retryAt: fact.retryAt }
    case 'step-skipped':
      return { ...ended, status: 'skipped', reason: fact.reason }
    case 'step-cancelled':
      return { ...ended, status: 'cancelled', reason: fact.reason }
  }
}

function withVote(step: StepState, fact: Extract<StepFact, { kind: 'approved' | 'rejected' }>): StepState {
  const comment = fact.comment === undefined ? {} : { comment: fact.comment }
  if (fact.kind === 'rejected') return { ...step, rejected: { by: fact.by, ...comment } }
  return { ...step, approvals: [...step.approvals, { by: fact.by, digest: fact.digest, at: fact.at, ...comment }] }
}

/** Samples are not kept here: they may be thousands, and the facts hold them. */
function withEvidence(step: StepState, evidence: Evidence): StepState {
  if (evidence.type === 'memo') return { ...step, memo: { ...step.memo, [evidence.key]: evidence.value } }
  if (evidence.type === 'verdict') return { ...step, verdict: { outcome: evidence.outcome, words: evidence.words } }
  return step
}
