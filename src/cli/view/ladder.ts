import type { Deployment } from '#domain/deployment.ts'
import { stepOf } from '#domain/deployment.ts'
import type { StageSpec } from '#domain/plan.ts'
import { isTerminal } from '#domain/status.ts'
import type { StepState } from '#domain/step.ts'
import { clean } from '#domain/clean-text.ts'
import { spread, toned } from '../text/line.ts'
import type { LineSize, Piece } from '../text/line.ts'
import { wrap } from '../text/width.ts'
import { checkLines } from './check.ts'
import { meantMs } from './figure.ts'
import { ROLLBACK_MARK, statusMark } from './mark.ts'
import { span } from './moment.ts'
import type { Story } from './story.ts'

/** A stage, or a step of the rollback, as it is drawn. */
interface Rung {
  readonly step: StepState
  readonly stage: StageSpec | undefined
  readonly name: string
  readonly isRollback: boolean
  /** Runs beside the one above it. */
  readonly isParallel: boolean
}

/** How much of the ladder is shown: all; checks left out; ended and coming stages counted, too. */
export type Detail = 'all' | 'stages' | 'active'

interface Drawing {
  readonly size: LineSize
  readonly now: number
  readonly detail: Detail
}

export function ladderLines(story: Story, drawing: Drawing): string[] {
  const rungs = rungsOf(story.deployment)
  if (drawing.detail !== 'active') return rungs.flatMap((rung) => rungLines(story, rung, drawing))
  return activeOnly(rungs, drawing, (rung) => rungLines(story, rung, drawing))
}

function rungsOf(d: Deployment): Rung[] {
  const stages = (d.plan?.stages ?? []).flatMap((stage, i, all): Rung[] => {
    const step = stepOf(d, stage.id)
    const isParallel = i > 0 && stage.needs.length > 0 && sameNeeds(stage, all[i - 1])
    return step ? [{ step, stage, name: clean(stage.name), isRollback: false, isParallel }] : []
  })
  const undo = (d.rollback?.steps ?? []).flatMap(({ id }): Rung[] => {
    const step = stepOf(d, id)
    return step ? [{ step, stage: undefined, name: stepName(d, id), isRollback: true, isParallel: false }] : []
  })
  return [...stages, ...undo]
}

function sameNeeds(stage: StageSpec, other: StageSpec | undefined): boolean {
  return other !== undefined && stage.needs.join() === other.needs.join()
}

/** What people call a step: the stage's name, `revert traffic`, `restore the last good state`. */
export function stepName(d: Deployment, id: string): string {
  const own = d.plan?.stages.find((stage) => stage.id === id)
  if (own) return clean(own.name)
  const undone = d.rollback?.steps.find((step) => step.id === id)
  if (!undone) return clean(id)
  if (undone.stage === undefined) return d.plan?.running ? 'restore what ran before' : 'clean up'
  return `revert ${clean(d.plan?.stages.find((stage) => stage.id === undone.stage)?.name ?? undone.stage)}`
}

function rungLines(story: Story, rung: Rung, { size, now, detail }: Drawing): string[] {
  const { step, stage } = rung
  const { mark, tone } = statusMark(step.status)
  const isQuiet = step.status === 'pending' || step.status === 'skipped'
  const left: Piece[] = [
    rung.isParallel ? ' ┆' : '  ',
    toned(tone, mark),
    ' ',
    ...(rung.isRollback ? [toned('care', `${ROLLBACK_MARK} `)] : []),
    isQuiet ? toned('quiet', rung.name) : rung.name,
    toned('quiet', noteOf(step)),
  ]
  const lines = [spread(left, toned('quiet', timeOf(step, stage, now)), size)]
  if (detail !== 'all') return lines
  const checks = checkLines(story, { step, stage, size })
  return [...lines, ...checks, ...(checks.length === 0 ? errorLines(step, size) : [])]
}

/** Where checks say it in their own words already, it is not said twice. */
function errorLines({ status, error }: StepState, size: LineSize): string[] {
  if (status !== 'failed' || !error) return []
  return wrap(clean(error.message), size.columns - 6).map((text) => `      ${size.paint('bad', text)}`)
}

function noteOf(step: StepState): string {
  const attempt = step.attempt > 1 ? `  attempt ${step.attempt}` : ''
  const why = step.status === 'skipped' || step.status === 'cancelled' ? step.reason : step.waiting?.for
  return why ? `${attempt}  ${clean(why)}` : attempt
}

function timeOf(step: StepState, stage: StageSpec | undefined, now: number): string {
  if (step.startedAt === undefined) return ''
  const spent = span((step.finishedAt ?? now) - step.startedAt)
  const meant = stage && !isTerminal(step.status) ? meantMs(stage) : undefined
  return meant === undefined ? spent : `${spent} of ${span(meant)}`
}

/** Runs of ended and of coming stages become one line each: for terminals with few lines. */
function activeOnly(rungs: readonly Rung[], { size }: Drawing, draw: (rung: Rung) => string[]): string[] {
  const lines: string[] = []
  let group: Rung[] = []
  const flush = (): void => {
    const [first] = group
    if (first && group.length === 1) lines.push(...draw(first))
    else if (first) lines.push(countLine(first.step, group.length, size))
    group = []
  }
  for (const rung of rungs) {
    const mayFold = ['succeeded', 'skipped', 'pending', 'cancelled'].includes(rung.step.status)
    if (!mayFold || group[0]?.step.status !== rung.step.status) flush()
    if (mayFold) group.push(rung)
    else lines.push(...draw(rung))
  }
  flush()
  return lines
}

function countLine(step: StepState, count: number, size: LineSize): string {
  const { mark, tone } = statusMark(step.status)
  return spread(['  ', toned(tone, mark), toned('quiet', ` ${count} stages ${step.status}`)], '', size)
}
