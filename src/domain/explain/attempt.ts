import type { Deployment } from '../deployment.ts'
import { agoWords, openDeployment, sentence } from './known.ts'
import type { Explained, Explanation } from './known.ts'
import type { ErrorReport } from '../errors.ts'
import type { Waiting } from '../fact.ts'
import { isActive } from '../status.ts'
import type { StepState } from '../step.ts'
import { formatDuration } from '../unit.ts'
import { nameOf } from '../waiting.ts'

const MOST_LINES = 10

/** What is under way and what it waits for, or how the last attempt failed. */
export function explainAttempt(known: Explained): Explanation[] {
  const open = openDeployment(known)
  const wait = known.report.waiting ?? open?.waiting
  const told: Explanation[] = []
  if (open && open.plan) told.push({ topic: 'waits', text: progress(open, known.now) })
  if (wait) told.push({ topic: 'waits', text: waitWords(wait, known.now) })
  return [...told, ...failure(known)]
}

function progress(d: Deployment, now: number): string {
  const stages = d.plan?.stages ?? []
  const ended = d.steps.filter((step) => step.status === 'succeeded' || step.status === 'skipped').length
  const began = agoWords(d.startedAt ?? d.createdAt, now)
  const sofar = d.rollback ? '' : ` ${ended} of ${stages.length} stages are done.`
  return `Deployment ${d.id} began ${began}. ${sentence(d.reason)}${sofar}`
}

function waitWords(wait: Waiting, now: number): string {
  const left = wait.deadline <= now ? 'any moment' : `in ${formatDuration(wait.deadline - now)}`
  return `It waits: ${wait.for}. Who can end that: ${wait.owner}. If nobody does, ${left}: ${sentence(wait.next)}`
}

/** The newest deployment that failed, as long as nothing newer has succeeded. */
export function lastFailure({ deployments }: Pick<Explained, 'deployments'>): Deployment | undefined {
  const ended = deployments.find((d) => d.finishedAt !== undefined)
  const open = openDeployment({ deployments })
  if (open?.steps.some((step) => step.error)) return open
  return ended?.status === 'failed' || (ended?.status === 'cancelled' && ended.rollback) ? ended : undefined
}

/** The stage whose error it is: the first that failed, not one that was only ended with it. */
export function failedStep(d: Deployment): StepState | undefined {
  const isUndo = (step: StepState): boolean => d.rollback?.steps.some((undo) => undo.id === step.id) ?? false
  const withError = d.steps.filter((step) => step.error !== undefined)
  return withError.find((step) => !isUndo(step)) ?? withError[0]
}

function failure(known: Explained): Explanation[] {
  const d = lastFailure(known)
  if (!d) return troubleOf(known)
  const step = failedStep(d)
  const error = step?.error ?? d.error ?? d.rollback?.error
  const when = agoWords(step?.finishedAt ?? d.finishedAt ?? d.lastAt, known.now)
  const what = step ? `stage ${nameOf(d, step.id)} of deployment ${d.id}` : `deployment ${d.id}`
  const told = [`What failed, ${when}: ${what}: ${sentence(error?.message ?? d.reason)}`]
  if (step && isActive(step.status)) told.push(`It is attempt ${step.attempt} now.`)
  if (error) told.push(sentence(error.hint))
  if (d.rolledBack === true) told.push('It was rolled back: what ran before runs again, or nothing is left of it.')
  if (d.rolledBack === false) told.push('It was not rolled back: the target may hold a mixture.')
  const evidence = evidenceOf(error, known.log)
  const blocks = [
    ...listed('What led to it:', evidence),
    ...listed('The last lines of its log:', (known.log ?? []).slice(-MOST_LINES)),
  ]
  return [{ topic: 'failed', text: [told.join(' '), ...blocks].join('\n') }]
}

/** What the error brought with it, where neither its message nor the log says the same. */
function evidenceOf(error: ErrorReport | undefined, log: readonly string[] | undefined): readonly string[] {
  const lines = error?.output?.split('\n') ?? []
  const isNew = (line: string): boolean => line.trim() !== '' && !error?.message.includes(line) && !log?.includes(line)
  return lines.filter(isNew).slice(-MOST_LINES)
}

function listed(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}\n${lines.map((line) => `  ${line}`).join('\n')}`]
}

/** What keeps the agent from its work although no deployment has failed. */
function troubleOf({ report }: Explained): Explanation[] {
  const { error } = report
  if (!error || error.kind === 'user') return []
  return [{ topic: 'failed', text: `${sentence(error.message)} ${sentence(error.hint)}` }]
}
