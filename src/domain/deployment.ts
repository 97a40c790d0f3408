import { z } from 'zod'
import { Actor } from './actor.ts'
import { slipwayError } from './errors.ts'
import { ErrorReport, RollbackStep, Waiting } from './fact.ts'
import type { Fact } from './fact.ts'
import { Plan } from './plan.ts'
import { Revision } from './revision.ts'
import { without } from './record.ts'
import { isActive, STATUSES } from './status.ts'
import { nextStep, pendingStep, reopenCancelled, StepState } from './step.ts'
import type { StepFact } from './step.ts'
import { Trigger } from './trigger.ts'

/** One run of a plan for one application: the fold of its facts, and nothing else. */
export const Deployment = z.object({
  id: z.string(),
  application: z.string(),
  agent: z.string(),
  status: z.enum(STATUSES),
  /** A sentence: why it has this status. */
  reason: z.string(),
  /** Set exactly while the status is `waiting`. */
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
 * A fact that was applied before changes nothing; a gap is an error (`fact.gap`), never guessed over.
 */
export function applyFact(before: Deployment | undefined, fact: Fact): Deployment {
  if (!before) return firstState(fact)
  if (fact.seq <= before.lastSeq) return before
  if (fact.seq !== before.lastSeq + 1 || before.id !== fact.deployment) {
    throw slipwayError('fact.gap', { deployment: before.id, expected: before.lastSeq + 1, found: fact.seq })
  }
  const changed = { ...change(before, fact), lastSeq: fact.seq, lastAt: fact.at }
  return before.finishedAt === undefined && changed.finishedAt === undefined ? withStatus(changed) : changed
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
    trigger,
    revision,
    steps: [],
    createdAt: fact.at,
    lastSeq: 1,
    lastAt: fact.at,
  }
}

function change(before: Deployment, fact: Fact): Deployment {
  switch (fact.kind) {
    case 'triggered':
      throw slipwayError('fact.gap', { deployment: before.id, expected: before.lastSeq + 1, found: fact.seq })
    case 'planned':
      return {
        ...before,
        plan: fact.plan,
        startedAt: fact.at,
        steps: fact.plan.stages.map((stage) => pendingStep(stage.id)),
      }
    case 'paused':
      return { ...before, paused: { by: fact.by, deadline: fact.deadline } }
    case 'resumed':
      return without(before, 'paused')
    case 'held':
      return { ...before, held: { deadline: fact.deadline, reason: fact.reason } }
    case 'cancel-requested':
      return without(
        { ...before, cancel: { by: fact.by, rollback: fact.rollback, reason: fact.reason } },
        'paused',
        'held',
      )
    case 'rollback-started':
      return startRollback(before, fact)
    case 'finished':
      return finish(before, fact)
    default:
      return changeStep(before, fact)
  }
}

function changeStep(before: Deployment, fact: StepFact): Deployment {
  const steps = before.steps.map((step) => (step.id === fact.step ? nextStep(step, fact) : step))
  const after = { ...before, steps }
  switch (fact.kind) {
    case 'evidence':
      return fact.evidence.type === 'traffic' ? { ...after, weights: fact.evidence.weights } : after
    case 'step-skipped':
    case 'retry-requested':
      return without({ ...after, steps: reopenCancelled(steps) }, 'held')
    default:
      return after
  }
}

function startRollback(before: Deployment, fact: Extract<Fact, { kind: 'rollback-started' }>): Deployment {
  const { reason, deadline, steps } = fact
  return {
    ...without(before, 'held', 'paused'),
    rollback: { reason, startedAt: fact.at, deadline, steps },
    steps: [...before.steps, ...steps.map((step) => pendingStep(step.id))],
  }
}

function finish(before: Deployment, fact: Extract<Fact, { kind: 'finished' }>): Deployment {
  const { status, reason, error, quarantine, rolledBack } = fact
  return {
    ...without(before, 'waiting', 'paused', 'held'),
    status,
    reason,
    finishedAt: fact.at,
    ...(error ? { error } : {}),
    ...(quarantine === undefined ? {} : { quarantine }),
    ...(rolledBack === undefined ? {} : { rolledBack }),
  }
}

/** Status and sentence of a deployment that has not finished, from its parts alone. */
function withStatus(d: Deployment): Deployment {
  const base = without(d, 'waiting')
  if (!d.plan) return { ...base, status: 'pending', reason: d.trigger.reason }
  const waiting = waitingOf(d)
  if (waiting) return { ...base, status: 'waiting', reason: waiting.for, waiting }
  if (d.rollback) return { ...base, status: 'running', reason: `Rolling back: ${d.rollback.reason}` }
  const active = d.steps.filter((step) => isActive(step.status)).map((step) => nameOf(d, step.id))
  const reason = active.length > 0 ? `Running ${active.join(' and ')}` : `Going on with the next stage`
  return { ...base, status: 'running', reason }
}

function waitingOf(d: Deployment): Waiting | undefined {
  if (d.held) {
    const next = 'The deployment ends as failed, without a rollback'
    return {
      for: d.held.reason,
      owner: 'any member who may retry, roll back or cancel',
      deadline: d.held.deadline,
      next,
    }
  }
  if (d.steps.some((step) => step.status === 'running')) return undefined
  const waiting = d.steps.find((step) => step.status === 'waiting')?.waiting
  if (waiting) return waiting
  if (d.paused) {
    const by = d.paused.by.name
    return {
      for: `Paused by ${by}`,
      owner: 'any member who may resume',
      deadline: d.paused.deadline,
      next: 'It is cancelled and rolled back',
    }
  }
  const retry = d.steps.find((step) => step.status === 'pending' && step.retryAt !== undefined && step.error)
  if (!retry?.error || retry.retryAt === undefined) return undefined
  return {
    for: `${nameOf(d, retry.id)} failed (${retry.error.message}) and will be tried again`,
    owner: d.agent,
    deadline: retry.retryAt,
    next: `Attempt ${retry.attempt + 1}`,
  }
}

function nameOf(d: Deployment, step: string): string {
  return d.plan?.stages.find((stage) => stage.id === step)?.name ?? step
}
