import { foldFacts } from '#domain/deployment.ts'
import type { Fact, FactBody, RollbackStep, Waiting } from '#domain/fact.ts'
import type { Plan, StageSpec } from '#domain/plan.ts'
import type { Revision, Version } from '#domain/revision.ts'
import type { Chance } from '../chance.ts'
import type { Condition, SeededApplication } from './application.ts'
import { memberBy, planFor, revisionBy, triggerBy } from './plan.ts'
import type { Shape } from './plan.ts'

const HOUR = 3_600_000

/** What becomes of a deployment; all but the last seven have ended. */
export type Course =
  | 'succeeded'
  | Extract<Condition, 'skipped' | 'rolled-back' | 'failed' | 'cancelled'>
  | Extract<Condition, 'queued' | 'canary' | 'analysed' | 'approval' | 'timed' | 'paused' | 'held'>

export interface Story {
  readonly id: string
  readonly application: SeededApplication
  readonly course: Course
  readonly at: number
  /** How much time passes from one fact to the next. */
  readonly paceMs: number
  /** The newest has a pipeline; before it most were quick. */
  readonly isLatest: boolean
}

export interface SeededDeployment {
  readonly id: string
  readonly course: Course
  readonly revision: Revision
  readonly versions: readonly Version[]
  readonly facts: readonly Fact[]
}

/** Where a course needs stages that not all pipelines have. */
const SHAPE: Partial<Record<Course, Shape>> = {
  approval: 'full',
  timed: 'full',
  skipped: 'full',
  paused: 'full',
  cancelled: 'full',
  held: 'checked',
  failed: 'checked',
  'rolled-back': 'short',
  canary: 'short',
  analysed: 'checked',
}

/** At which kind of stage it does not go on as planned. */
const STOP: Partial<Record<Course, string>> = {
  approval: 'approval',
  cancelled: 'approval',
  timed: 'wait',
  canary: 'canary',
  analysed: 'analysis',
  'rolled-back': 'analysis',
  paused: 'traffic',
  failed: 'script',
  held: 'script',
}

/** All facts of a deployment, as an agent would have told them up to now. */
export function tellDeployment(story: Story, chance: Chance): SeededDeployment {
  const { id, application, course, at, paceMs, isLatest } = story
  const revision = revisionBy(chance, at)
  const version = `1.${Math.floor(at / (7 * 24 * HOUR)) % 100}.${Math.floor(at / HOUR) % 168}`
  const versions = [{ name: `registry.example.com/${application.service}`, version }]
  const trigger = triggerBy(chance, revision)
  const shape = SHAPE[course] ?? (isLatest ? chance.pick(['short', 'checked', 'full']) : 'quick')
  const plan = planFor({ application, shape, revision, versions, trigger, automatic: course !== 'held' })
  const { name, agent } = application
  const bodies: FactBody[] = [{ kind: 'triggered', application: name, agent, trigger, revision }]
  if (course !== 'queued') bodies.push({ kind: 'planned', plan }, ...courseOf({ course, plan, at, chance }))
  const facts = bodies.map((body, i): Fact => Object.assign({ deployment: id, seq: i + 1, at: at + i * paceMs }, body))
  return { id, course, revision, versions, facts }
}

/** As the state machine sees it. */
export function waitingOf({ facts }: SeededDeployment): Waiting | undefined {
  return foldFacts(facts)?.waiting
}

interface Telling {
  readonly course: Course
  readonly plan: Plan
  readonly at: number
  readonly chance: Chance
}

function courseOf(telling: Telling): FactBody[] {
  const { course, plan } = telling
  const stop = plan.stages.findIndex((stage) => stage.kind === STOP[course])
  const passed = plan.stages.slice(0, stop < 0 ? plan.stages.length : stop)
  const bodies = passed.flatMap((stage) => passing(stage, telling))
  const stage = plan.stages[stop]
  if (!stage) return [...bodies, { kind: 'finished', status: 'succeeded', reason: 'All stages passed' }]
  return [...bodies, ...stopping(stage, telling)]
}

function passing(stage: StageSpec, { course, plan, at, chance }: Telling): FactBody[] {
  const step = stage.id
  const start = started(stage, at)
  if (course === 'skipped' && stage.kind === 'wait') {
    return [start, { kind: 'step-skipped', step, reason: `Skipped by ${memberBy(chance).name}` }]
  }
  const end: FactBody = { kind: 'step-succeeded', step }
  switch (stage.kind) {
    case 'traffic':
      return [start, { kind: 'evidence', step, evidence: { type: 'traffic', weights: weightsOf(stage) } }, end]
    case 'analysis':
      return [start, verdict(step, 'pass'), end]
    case 'approval':
      return [start, { kind: 'approved', step, by: memberBy(chance), digest: plan.digest, comment: 'Looks good' }, end]
    default:
      return [start, end]
  }
}

function stopping(stage: StageSpec, { course, plan, at, chance }: Telling): FactBody[] {
  const step = stage.id
  const by = memberBy(chance)
  const begun = [started(stage, at), ...waitsOf(stage, at)]
  const failed = failureOf(stage)
  const reason = `${stage.name} failed: ${failed.error.message}`
  switch (course) {
    case 'paused':
      return [{ kind: 'paused', by, deadline: at + 24 * HOUR }]
    case 'held': {
      const decide = `${reason}. Retry it, roll back, or cancel`
      return [started(stage, at), failed, { kind: 'held', deadline: at + 2 * HOUR, reason: decide }]
    }
    case 'cancelled': {
      const why = 'Not on a Friday'
      const asked: FactBody = { kind: 'cancel-requested', by, rollback: true, reason: why }
      return [
        ...begun,
        asked,
        ...rollback(plan, { at, status: 'cancelled', reason: `Cancelled by ${by.name}: ${why}` }),
      ]
    }
    case 'failed':
      return [started(stage, at), failed, ...rollback(plan, { at, status: 'failed', reason })]
    case 'rolled-back':
      return [started(stage, at), verdict(step, 'fail'), failed, ...rollback(plan, { at, status: 'failed', reason })]
    default:
      return begun
  }
}

interface End {
  readonly at: number
  readonly status: 'failed' | 'cancelled'
  readonly reason: string
}

function rollback(plan: Plan, { at, status, reason }: End): FactBody[] {
  const steps: RollbackStep[] = [{ id: 'rollback-1', stage: '1-canary' }, { id: 'rollback-2' }]
  const deadline = at + HOUR
  return [
    { kind: 'rollback-started', reason, deadline, steps },
    ...steps.flatMap(({ id }): FactBody[] => [
      { kind: 'step-started', step: id, attempt: 1, deadline },
      { kind: 'step-succeeded', step: id },
    ]),
    {
      kind: 'finished',
      status,
      reason,
      rolledBack: true,
      ...(status === 'failed' ? { quarantine: plan.desired } : {}),
    },
  ]
}

function started(stage: StageSpec, at: number): FactBody {
  return { kind: 'step-started', step: stage.id, attempt: 1, deadline: at + HOUR + stage.timeoutMs }
}

/** Of the kinds that wait; the others work. */
function waitsOf(stage: StageSpec, at: number): FactBody[] {
  const deadline = at + HOUR + stage.timeoutMs
  const waits: Readonly<Record<string, Waiting>> = {
    approval: {
      for: 'an approval of the plan',
      owner: 'any member who may approve',
      person: true,
      deadline,
      next: 'The stage fails, as nobody approved in time',
    },
    wait: { for: '15m to pass', owner: 'time; a member may skip it', deadline, next: 'The next stage starts' },
    analysis: {
      for: '2 checks to measure for 10m',
      owner: 'the analysis; a member may skip it',
      deadline,
      next: 'The verdict',
    },
  }
  const waiting = waits[stage.kind]
  return waiting ? [{ kind: 'step-waiting', step: stage.id, waiting }] : []
}

function failureOf(stage: StageSpec): Extract<FactBody, { kind: 'step-failed' }> {
  const isAnalysis = stage.kind === 'analysis'
  const message = isAnalysis ? 'error-rate of canary is 4.1 %, at most 1 % is allowed' : 'smoke.sh ended with 1'
  const code = isAnalysis ? 'analysis.failed' : 'script.failed'
  const error = { code, kind: 'user', message, hint: 'Look at its log.' } as const
  return { kind: 'step-failed', step: stage.id, error }
}

function verdict(step: string, outcome: 'pass' | 'fail'): FactBody {
  const words = outcome === 'pass' ? 'All checks passed' : 'error-rate of canary is 4.1 %, at most 1 % is allowed'
  return { kind: 'evidence', step, evidence: { type: 'verdict', outcome, words, checks: [] } }
}

function weightsOf({ options }: StageSpec): Record<string, number> {
  const canary = Number.parseInt((options as { canary: string }).canary, 10)
  return { canary, primary: 100 - canary }
}
