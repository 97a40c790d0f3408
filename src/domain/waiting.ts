import type { Deployment } from './deployment.ts'
import type { Waiting } from './fact.ts'
import { isActive } from './status.ts'
import type { StepState } from './step.ts'
import { cut } from './text.ts'

/** How long a deployment may wait for its turn or its plan. */
export const QUEUE_LIMIT_MS = 24 * 3_600_000

/** A deployment without a plan waits for its turn, too. Whether somebody must ask for it is the queue's to say. */
export function queueWait(d: Pick<Deployment, 'agent' | 'createdAt'>): Waiting {
  return {
    for: 'its turn, and then its plan',
    owner: `agent ${d.agent}`,
    deadline: d.createdAt + QUEUE_LIMIT_MS,
    next: 'It is cancelled; nothing has been changed',
  }
}

/**
 * For what a deployment as a whole waits: nothing of it runs, and only a person, a moment or the world lets it go on.
 * Of several waits the one that ends first, as what happens then happens to all.
 */
export function waitingOf(d: Deployment): Waiting | undefined {
  if (d.held) return heldWait(d.held)
  if (d.cancel && !d.rollback) return undefined
  if (d.steps.some((step) => step.status === 'running')) return undefined
  const waits = d.steps.flatMap((step) => stepWait(d, step) ?? [])
  if (d.paused) waits.push(pausedWait(d.paused))
  const first = waits.reduce<Waiting | undefined>(
    (soonest, wait) => (soonest && soonest.deadline <= wait.deadline ? soonest : wait),
    undefined,
  )
  return first && waits.some((wait) => wait.person) ? { ...first, person: true } : first
}

/** What a deployment wants from people while other stages of it still run. */
export function personWaitOf(d: Deployment): Waiting | undefined {
  if (d.cancel && !d.rollback) return undefined
  return d.steps.find((step) => step.status === 'waiting' && step.waiting?.person)?.waiting
}

/** How a deployment that does not wait is doing. */
export function sentenceOf(d: Deployment): string {
  if (d.rollback) return cut(`Rolling back: ${d.rollback.reason}`, 2_000)
  if (d.cancel) return `Being cancelled by ${d.cancel.by.name}`
  const active = d.steps.filter((step) => isActive(step.status)).map((step) => nameOf(d, step.id))
  if (active.length === 0) return 'Going on with the next stage'
  const pause = d.paused ? `; paused by ${d.paused.by.name}, nothing else starts` : ''
  return cut(`Running ${active.join(' and ')}${pause}`, 2_000)
}

/** What people call a step: its stage's name, or its id. */
export function nameOf(d: Deployment, step: string): string {
  return d.plan?.stages.find((stage) => stage.id === step)?.name ?? step
}

function heldWait(held: NonNullable<Deployment['held']>): Waiting {
  return {
    for: cut(held.reason, 1_000),
    owner: 'any member who may retry, roll back or cancel',
    person: true,
    deadline: held.deadline,
    next: 'The deployment ends as failed, without a rollback',
  }
}

function pausedWait(paused: NonNullable<Deployment['paused']>): Waiting {
  return {
    for: `Paused by ${paused.by.name}`,
    owner: 'any member who may resume',
    person: true,
    deadline: paused.deadline,
    next: 'It is cancelled and rolled back',
  }
}

function stepWait(d: Deployment, step: StepState): Waiting | undefined {
  if (step.status === 'waiting') return step.waiting
  if (step.status !== 'pending' || step.retryAt === undefined || d.paused) return undefined
  const failed = `${nameOf(d, step.id)} failed (${cut(step.error?.message ?? '', 500)})`
  return {
    for: `${failed} and will be tried again`,
    owner: d.agent,
    deadline: step.retryAt,
    next: `Attempt ${step.attempt + 1}`,
  }
}
