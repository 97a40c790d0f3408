import { z } from 'zod'
import { Actor } from './actor.ts'
import type { Command, CommandAnswer, CommandBody } from './command.ts'
import type { Deployment } from './deployment.ts'
import type { Fact } from './fact.ts'
import { shortCommit } from './revision.ts'
import { shorten } from './row.ts'

/** Who did what, when, to what: one line of the history that is kept for ever. */
export const HistoryRow = z.object({
  id: z.string(),
  at: z.number().int(),
  kind: z.string().meta({ description: 'Kind of the fact, or `command`, `answer`, `member`, `session`, `agent`.' }),
  by: Actor.pick({ kind: true, name: true }),
  application: z.string().optional(),
  deployment: z.string().optional(),
  command: z.string().optional(),
  sentence: z.string().meta({ description: 'What was done, cut at 500 characters.' }),
})

export type HistoryRow = z.infer<typeof HistoryRow>

export type HistoryEntry = Omit<HistoryRow, 'id'>

/** The line for a fact that people ask about later; nothing for the many small ones. */
export function historyOfFact(fact: Fact, d: Deployment): HistoryEntry | undefined {
  const told = tellFact(fact, d)
  if (!told) return undefined
  const by = told.by ?? { kind: 'agent', name: d.agent }
  return {
    at: fact.at,
    kind: fact.kind,
    by: { kind: by.kind, name: by.name },
    application: d.application,
    deployment: d.id,
    sentence: shorten(told.sentence, 500),
  }
}

export function historyOfCommand(command: Command, about: { application: string }): HistoryEntry {
  const { body, by } = command
  return {
    at: command.at,
    kind: 'command',
    by: { kind: by.kind, name: by.name },
    application: about.application,
    ...('deployment' in body ? { deployment: body.deployment } : {}),
    command: command.id,
    sentence: shorten(tellCommand(body), 500),
  }
}

export function historyOfAnswer(
  command: Command,
  answer: CommandAnswer,
  about: { application: string; by: Pick<Actor, 'kind' | 'name'>; at: number },
): HistoryEntry {
  const deployment = answer.deployment ?? ('deployment' in command.body ? command.body.deployment : undefined)
  return {
    at: about.at,
    kind: 'answer',
    by: about.by,
    application: about.application,
    ...(deployment === undefined ? {} : { deployment }),
    command: command.id,
    sentence: shorten(`\`${command.body.kind}\` ${answer.status}: ${answer.message}`, 500),
  }
}

interface Told {
  readonly by?: Actor
  readonly sentence: string
}

function tellFact(fact: Fact, d: Deployment): Told | undefined {
  switch (fact.kind) {
    case 'triggered':
      return { by: fact.trigger.by, sentence: `${shortCommit(fact.revision.commit)}: ${fact.trigger.reason}` }
    case 'planned':
      return { sentence: `Planned ${fact.plan.strategy}: ${fact.plan.why}` }
    case 'step-failed':
      return fact.retryAt === undefined
        ? { sentence: `${nameOf(d, fact.step)} failed: ${fact.error.message}` }
        : undefined
    case 'step-skipped':
      return { sentence: `${nameOf(d, fact.step)} skipped: ${fact.reason}` }
    case 'approved':
      return { by: fact.by, sentence: `Approved ${nameOf(d, fact.step)}${comment(fact.comment)}` }
    case 'rejected':
      return { by: fact.by, sentence: `Rejected ${nameOf(d, fact.step)}${comment(fact.comment)}` }
    case 'retry-requested':
      return { by: fact.by, sentence: `Asked to run ${nameOf(d, fact.step)} again` }
    case 'paused':
      return { by: fact.by, sentence: 'Paused' }
    case 'resumed':
      return { by: fact.by, sentence: 'Resumed' }
    case 'cancel-requested':
      return { by: fact.by, sentence: `Cancelled${fact.rollback ? ', with a rollback' : ''}: ${fact.reason}` }
    case 'held':
      return { sentence: `Held for a decision: ${fact.reason}` }
    case 'rollback-started':
      return { sentence: `Rolling back: ${fact.reason}` }
    case 'finished':
      return { sentence: `Ended as ${fact.status}: ${fact.reason}` }
    default:
      return undefined
  }
}

function tellCommand(body: CommandBody): string {
  switch (body.kind) {
    case 'sync':
      return `Asked for a sync (${body.strategy})${body.liftQuarantine ? ', lifting the quarantine' : ''}`
    case 'rollback':
      return body.to === undefined ? 'Asked for a rollback' : `Asked for a rollback to ${body.to}`
    case 'delete':
      return `Asked to ${body.cascade ? 'remove it with all that runs' : 'forget it'}${body.dryRun ? ' (preview)' : ''}`
    case 'approve':
    case 'reject':
      return `Asked to ${body.kind}${comment(body.comment)}`
    case 'cancel':
    case 'skip':
      return `Asked to ${body.kind}${comment(body.reason)}`
    case 'retry':
    case 'pause':
    case 'resume':
      return `Asked to ${body.kind}`
  }
}

function comment(text: string | undefined): string {
  return text ? `: ${text}` : ''
}

function nameOf(d: Deployment, step: string): string {
  return d.plan?.stages.find((stage) => stage.id === step)?.name ?? step
}
