import type { Application } from '#domain/application.ts'
import type { Document } from '#domain/config/document.ts'
import { NO_SCENARIO } from '#domain/config/scenario.ts'
import type { Scenario } from '#domain/config/scenario.ts'
import type { Plan, StageSpec } from '#domain/plan.ts'
import type { StageKind } from '#domain/stage.ts'
import { providerOf, stageKindOf } from '../kinds.ts'
import type { Kinds } from '../kinds.ts'
import { visitsOf, willingApprovers } from './people.ts'
import { simulatedPlan } from './plan.ts'
import { resolveScenario } from './resolve.ts'
import { simulate } from './simulate.ts'
import type { Simulated, Visit } from './simulate.ts'
import { simulatedWorld } from './world.ts'

/** What is played: an application, and what happens to it. */
export interface Play {
  readonly application: Application
  readonly kinds: Kinds
  readonly scenario?: Scenario | undefined
  /** Where the scenario was read from, so that its errors have places. */
  readonly document?: Document | undefined
  /** Milliseconds since 1970. */
  readonly startAt: number
  /** Who comes when a stage asks for an approval; default: as the scenario's `people` say. */
  readonly called?: Called | undefined
}

export type Called = (
  stage: StageSpec,
  at: { readonly plan: Plan; readonly kind: StageKind; readonly now: number },
) => readonly Visit[]

export interface Played extends Simulated {
  readonly plan: Plan
}

/** Plays a scenario for an application; without one all goes well. Errors: `config.invalid`, `provider.unknown`, `simulation.too-long`. */
export async function play(given: Play): Promise<Played> {
  const { application, kinds, scenario = NO_SCENARIO, document, startAt } = given
  const plan = simulatedPlan(application, scenario, kinds)
  const provider = providerOf(kinds, application.provider)
  const kindOf = (kind: string) => stageKindOf(kinds, provider, kind)
  const world = simulatedWorld(plan, resolveScenario(scenario, plan, document), kindOf)
  const { people, limit } = scenario
  const called = given.called ?? (people ? undefined : willingApprovers)
  const result = await simulate({
    plan,
    world,
    agent: 'simulation',
    labels: application.labels,
    address: provider.address?.(application.app),
    startAt,
    endAt: startAt + limit,
    visits: visitsOf(people ?? [], startAt),
    ...(called ? { called: (stage, now) => called(stage, { plan, kind: kindOf(stage.kind), now }) } : {}),
  })
  return { ...result, plan }
}
