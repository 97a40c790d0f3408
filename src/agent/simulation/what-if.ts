import { NO_SCENARIO } from '#domain/config/scenario.ts'
import type { Scenario, Script } from '#domain/config/scenario.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Plan, StageSpec } from '#domain/plan.ts'
import { willingApprovers } from './people.ts'
import { play } from './play.ts'
import type { Called, Play } from './play.ts'
import type { Visit } from './simulate.ts'

/** One thing that could go wrong, and how the deployment ends then. */
export interface Mishap {
  /** Id and name of the stage; `restore` for the end of a rollback. */
  readonly stage: string
  readonly name: string
  /** In words, after the name: `fails`, `never ends`, `is rejected`, `gets no answer`. */
  readonly what: string
  readonly after: Deployment
  readonly tookMs: number
}

interface Case {
  readonly stage: string
  readonly name: string
  readonly what: string
  readonly scenario?: Scenario
  readonly called?: Called
}

const TAKES_MS = 10_000
const ANSWERS_AFTER_MS = 60_000

/** Plays, for each stage that would run, what happens when it alone goes wrong. */
export async function whatIf(at: Pick<Play, 'application' | 'kinds' | 'startAt'>, plan: Plan): Promise<Mishap[]> {
  const stages = plan.stages.filter((stage) => stage.skip === undefined)
  const cases = [...stages.flatMap(casesOf), ...restoreCases(stages)]
  const mishaps: Mishap[] = []
  for (const { scenario, called, ...about } of cases) {
    const { after, endedAt } = await play({ ...at, scenario, called })
    mishaps.push({ ...about, after, tookMs: endedAt - at.startAt })
  }
  return mishaps
}

function casesOf(stage: StageSpec): Case[] {
  const { id, name, kind, options } = stage
  const about = { stage: id, name }
  if (kind === 'wait') return []
  if (kind === 'approval') return approvalCases(stage)
  const fails = (takes: number): Case => ({ ...about, what: 'fails', scenario: scripted(id, { takes, fails: 'user' }) })
  // An analysis has its own end, whatever its sources do.
  if (kind === 'analysis') return [fails(lengthOf(options))]
  return [fails(TAKES_MS), { ...about, what: 'never ends', scenario: scripted(id, { takes: TAKES_MS, hangs: true }) }]
}

function scripted(stage: string, script: Partial<Script> & Pick<Script, 'takes'>): Scenario {
  return { ...NO_SCENARIO, stages: { [stage]: { hangs: false, ...script } } }
}

function approvalCases({ id, name }: StageSpec): Case[] {
  const comes =
    (visits: (now: number) => readonly Visit[]): Called =>
    (stage, at) =>
      stage.id === id ? visits(at.now) : willingApprovers(stage, at)
  const by = { kind: 'member', name: 'a member' } as const
  return [
    {
      stage: id,
      name,
      what: 'is rejected',
      called: comes((now) => [{ at: now + ANSWERS_AFTER_MS, by, body: { kind: 'reject', step: id } }]),
    },
    { stage: id, name, what: 'gets no answer', called: comes(() => []) },
  ]
}

/** The rollback itself fails: after the last stage that changes the target. */
function restoreCases(stages: readonly StageSpec[]): Case[] {
  const last = stages.findLast((stage) => stage.effects)
  if (!last) return []
  const fails = { takes: TAKES_MS, fails: 'user', hangs: false } as const
  const scenario: Scenario = { ...scripted(last.id, fails), restore: fails }
  return [{ stage: 'restore', name: last.name, what: 'fails, and so does the restore', scenario }]
}

function lengthOf(options: unknown): number {
  const length: unknown = typeof options === 'object' && options !== null ? Reflect.get(options, 'for') : undefined
  return typeof length === 'number' ? length : TAKES_MS
}
