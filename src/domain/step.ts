import { z } from 'zod'
import { Actor } from './actor.ts'
import { Outcome } from './evidence.ts'
import type { Evidence } from './evidence.ts'
import { ErrorReport, Waiting } from './fact.ts'
import type { Fact } from './fact.ts'
import { without } from './without.ts'
import { STATUSES } from './status.ts'
import type { Status } from './status.ts'

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

/**
 * From which statuses a fact moves a step. In any other it comes late and changes nothing: the first end stands.
 * Evidence and notes are true whenever they come.
 */
const FROM: Readonly<Record<Exclude<StepFact['kind'], 'evidence'>, readonly Status[]>> = {
  'step-started': ['pending'],
  'step-waiting': ['running', 'waiting'],
  'step-succeeded': ['running', 'waiting'],
  'step-failed': ['pending', 'running', 'waiting'],
  'step-cancelled': ['running', 'waiting'],
  'step-skipped': ['pending', 'running', 'waiting', 'failed'],
  approved: ['running', 'waiting'],
  rejected: ['running', 'waiting'],
  'retry-requested': ['pending', 'failed'],
}

export function pendingStep(id: string): StepState {
  return { id, status: 'pending', attempt: 0, approvals: [], memo: {} }
}

/**
 * A person lets a step be tried again: a new round with its whole time limit, without the votes and measurements of
 * the last. An effect keeps its notes of how it found the target: its revert needs them.
 */
export function reopenStep(step: StepState, hasEffects: boolean): StepState {
  return { ...pendingStep(step.id), attempt: step.attempt, memo: hasEffects ? step.memo : {} }
}

/** Ends a step that will not run any more. */
export function closeStep(step: StepState, end: { at: number; reason: string }): StepState {
  const ended = without({ ...step, finishedAt: end.at }, 'waiting', 'retryAt')
  return { ...ended, status: 'cancelled', reason: end.reason }
}

/** A step after one of its facts. `hasEffects` is its stage's. */
export function nextStep(step: StepState, fact: StepFact, hasEffects: boolean): StepState {
  if (fact.kind === 'evidence') return withEvidence(step, fact.evidence)
  if (!FROM[fact.kind].includes(step.status)) return step
  switch (fact.kind) {
    case 'step-started':
      return {
        ...without(step, 'retryAt'),
        status: 'running',
        attempt: fact.attempt,
        startedAt: step.startedAt ?? fact.at,
        deadline: fact.deadline,
      }
    case 'step-waiting':
      return { ...step, status: 'waiting', waiting: fact.waiting }
    case 'step-cancelled':
      return closeStep(step, fact)
    case 'step-succeeded':
    case 'step-failed':
    case 'step-skipped':
      return endStep(step, fact)
    case 'approved':
    case 'rejected':
      return withVote(step, fact)
    case 'retry-requested':
      return reopenStep(step, hasEffects)
  }
}

type EndFact = Extract<StepFact, { kind: 'step-succeeded' | 'step-failed' | 'step-skipped' }>

function endStep(step: StepState, fact: EndFact): StepState {
  const ended = without({ ...step, finishedAt: fact.at }, 'waiting', 'retryAt')
  switch (fact.kind) {
    case 'step-succeeded':
      // A rejection stands, even where the last needed approval came in the same moment.
      return step.rejected ? step : without({ ...ended, status: 'succeeded' }, 'error')
    case 'step-failed':
      return fact.retryAt === undefined
        ? { ...ended, status: 'failed', error: fact.error }
        : { ...without(ended, 'finishedAt'), status: 'pending', error: fact.error, retryAt: fact.retryAt }
    case 'step-skipped':
      return { ...ended, status: 'skipped', reason: fact.reason }
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
