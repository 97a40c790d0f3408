import { z } from 'zod'
import { Actor } from './actor.ts'
import { slipwayError } from './errors.ts'
import { ErrorReport, RollbackStep, Waiting } from './fact.ts'
import type { Fact } from './fact.ts'
import { Plan } from './plan.ts'
import { Revision } from './revision.ts'
import { without } from './without.ts'
import { isTerminal, STATUSES } from './status.ts'
import { closeStep, nextStep, pendingStep, reopenStep, StepState } from './step.ts'
import type { StepFact } from './step.ts'
import { Trigger } from './trigger.ts'
import { queueWait, sentenceOf, waitingOf } from './waiting.ts'

/** One run of a plan for one application: the fold of its facts, and nothing else. */
export const Deployment = z.object({
  id: z.string(),
  application: z.string(),
  agent: z.string(),
  status: z.enum(STATUSES),
  /** A sentence: why it has this status. */
  reason: z.string(),
  /** Set exactly while the status is `waiting` or `pending`. */
  waiting: Waiting.optional(),
  trigger: Trigger,
  revision: Revision,
  plan: Plan.optional(),
  steps: z.array(StepState),
  weights: z.record(z.string(), z.number()).optional(),
  paused: z.object({ by: Actor, deadline: z.number().int() }).optional(),
  held: z.object({ deadline: z.number().int(), reason: z.string() }).optional(),
  cancel: z.object({ by: Actor, rollback: z.boolean(), reason: z.string() }).optional(),
  rollback: z
    .object({
      reason: z.string(),
      startedAt: z.number().int(),
      deadline: z.number().int(),
      steps: z.array(RollbackStep),
      error: ErrorReport.optional(),
    })
    .optional(),
  error: ErrorReport.optional(),
  quarantine: z.string().optional(),
  rolledBack: z.boolean().optional(),
  createdAt: z.number().int(),
  startedAt: z.number().int().optional(),
  finishedAt: z.number().int().optional(),
  lastSeq: z.number().int(),
  lastAt: z.number().int(),
})

export type Deployment = z.infer<typeof Deployment>

/**
 * The only place where a deployment changes. Server, agent, CLI, web and simulator fold the same facts with it.
 * A fact that was applied before changes nothing; a gap is an error (`fact.gap`), never guessed over. A fact that
 * comes too late to be carried out (a step's second end, anything after the end) only counts.
 */
export function applyFact(before: Deployment | undefined, fact: Fact): Deployment {
  if (!before) return firstState(fact)
  if (before.id === fact.deployment && fact.seq <= before.lastSeq) return before
  if (before.id !== fact.deployment || fact.seq !== before.lastSeq + 1) throw gap(before, fact)
  const counted = { ...before, lastSeq: fact.seq, lastAt: fact.at }
  if (isTerminal(before.status)) return counted
  const changed = change(counted, fact)
  return isTerminal(changed.status) ? changed : withStatus(changed)
}

/** The state after all facts, or undefined without any. */
export function foldFacts(facts: Iterable<Fact>): Deployment | undefined {
  let state: Deployment | undefined
  for (const fact of facts) state = applyFact(state, fact)
  return state
}

export function stepOf(deployment: Deployment, id: string): StepState | undefined {
  return deployment.steps.find((step) => step.id === id)
}

function firstState(fact: Fact): Deployment {
  if (fact.kind !== 'triggered' || fact.seq !== 1) {
    throw slipwayError('fact.gap', { deployment: fact.deployment, expected: 1, found: fact.seq })
  }
  const { application, agent, trigger, revision } = fact
  return {
    id: fact.deployment,
    application,
    agent,
    status: 'pending',
    reason: trigger.reason,
    waiting: queueWait({ agent, createdAt: fact.at }),
    trigger,
    revision,
    steps: [],
    createdAt: fact.at,
    lastSeq: 1,
    lastAt: fact.at,
  }
}

function gap(before: Deployment, fact: Fact): Error {
  return slipwayError('fact.gap', { deployment: before.id, expected: before.lastSeq + 1, found: fact.seq })
}

function change(before: Deployment, fact: Fact): Deployment {
  switch (fact.kind) {
    case 'triggered':
      throw gap(before, fact)
    case 'planned':
      return before.plan ? before : plan(before, fact)
    case 'paused':
      return { ...before, paused: { by: fact.by, deadline: fact.deadline } }
    case 'resumed':
      return without(before, 'paused')
    case 'held':
      // One reason to stand still at a time: who decides about the failure decides about the pause too.
      return without({ ...before, held: { deadline: fact.deadline, reason: fact.reason } }, 'paused')
    case 'cancel-requested':
      return before.rollback ? before : cancel(before, fact)
    case 'rollback-started':
      return before.rollback ? before : startRollback(before, fact)
    case 'finished':
      return finish(before, fact)
    default:
      return changeStep(before, fact)
  }
}

function plan(before: Deployment, fact: Extract<Fact, { kind: 'planned' }>): Deployment {
  const steps = fact.plan.stages.map((stage) => pendingStep(stage.id))
  return { ...before, plan: fact.plan, startedAt: fact.at, steps }
}

function cancel(before: Deployment, fact: Extract<Fact, { kind: 'cancel-requested' }>): Deployment {
  const { by, rollback, reason } = fact
  return without({ ...before, cancel: { by, rollback, reason } }, 'paused', 'held')
}

function changeStep(before: Deployment, fact: StepFact): Deployment {
  if (fact.kind === 'approved' && fact.digest !== before.plan?.digest) return before
  // Siblings that were ended by a failure run again once a person lets the deployment go on without it.
  const goesOn = before.held !== undefined && (fact.kind === 'step-skipped' || fact.kind === 'retry-requested')
  const steps = before.steps.map((step) => {
    if (step.id === fact.step) return nextStep(step, fact, isEffect(before, step.id))
    return goesOn && step.status === 'cancelled' ? reopenStep(step, isEffect(before, step.id)) : step
  })
  const after = { ...before, steps }
  if (fact.kind === 'evidence' && fact.evidence.type === 'traffic') return { ...after, weights: fact.evidence.weights }
  return goesOn ? without(after, 'held') : after
}

function isEffect(d: Deployment, step: string): boolean {
  return d.plan?.stages.some((stage) => stage.id === step && stage.effects) ?? false
}

function startRollback(before: Deployment, fact: Extract<Fact, { kind: 'rollback-started' }>): Deployment {
  const { reason, deadline, steps, error } = fact
  return {
    ...without(before, 'held', 'paused'),
    rollback: { reason, startedAt: fact.at, deadline, steps, ...(error ? { error } : {}) },
    steps: [...closeSteps(before, fact.at), ...steps.map((step) => pendingStep(step.id))],
  }
}

function finish(before: Deployment, fact: Extract<Fact, { kind: 'finished' }>): Deployment {
  const { status, reason, error, quarantine, rolledBack } = fact
  return {
    ...without(before, 'waiting', 'paused', 'held'),
    status,
    reason,
    steps: closeSteps(before, fact.at),
    finishedAt: fact.at,
    ...(error ? { error } : {}),
    ...(quarantine === undefined ? {} : { quarantine }),
    ...(rolledBack === undefined ? {} : { rolledBack }),
  }
}

/** What was not reached says so, instead of looking as if it were still to come. */
function closeSteps(d: Deployment, at: number): StepState[] {
  return d.steps.map((step) => {
    if (isTerminal(step.status)) return step
    return closeStep(step, { at, reason: step.attempt > 0 ? 'Not tried again' : 'Not reached' })
  })
}

/** Status and sentence of a deployment that has not finished, from its parts alone. */
function withStatus(d: Deployment): Deployment {
  const base = without(d, 'waiting')
  if (!d.plan) return { ...base, status: 'pending', reason: d.trigger.reason, waiting: queueWait(d) }
  const waiting = waitingOf(d)
  if (waiting) return { ...base, status: 'waiting', reason: waiting.for, waiting }
  return { ...base, status: 'running', reason: sentenceOf(d) }
}
