import { digestOf } from '../canonical.ts'
import type { Difference } from '../diff.ts'
import { slipwayError } from '../errors.ts'
import type { Plan, PlanDraft } from '../plan.ts'
import type { Comparison, StageDraft } from '../provider.ts'
import type { Revision, Version } from '../revision.ts'
import { withoutLeftovers } from './leftover.ts'
import { quickStages, stageSpecs } from './stage-plan.ts'
import type { PlannedKind, PlannedStage } from './stage-plan.ts'
import { chooseStrategy } from './strategy.ts'
import type { CommitMatcher } from './strategy.ts'
import { cut } from '../text.ts'
import type { Trigger } from '../trigger.ts'

const MOST_STAGES = 200
const MOST_DIFFERENCES = 2_000
/** All differences of a plan together, in characters: a plan travels in one fact. */
const DIFFERENCES_LENGTH = 500_000

/** Of an application's file what a plan is made from. */
export interface PlannedApplication {
  readonly name: string
  readonly provider: string
  /** Its folder in the repository, '' for the root. */
  readonly folder: string
  readonly labels: Readonly<Record<string, string>>
  /** Empty where no pipeline is written. */
  readonly stages: readonly PlannedStage[]
  readonly planner?: { readonly alwaysPipeline?: boolean; readonly commitMatcher?: CommitMatcher } | undefined
  readonly rollback: Plan['rollback']
  readonly timeoutMs: number
}

export interface PlanInput {
  readonly application: PlannedApplication
  readonly target: string
  readonly trigger: Trigger
  readonly revision: Revision
  readonly desired: string
  readonly versions: readonly Version[]
  /** What runs now; absent at a first deployment. */
  readonly running?: { readonly revision: Revision; readonly desired: string } | undefined
  readonly comparison: Comparison
  /** The provider's stages of a quick sync. */
  readonly quick: readonly StageDraft[]
  /** Changed paths from the repository's root; undefined where that cannot be told. */
  readonly changed: readonly string[] | undefined
  readonly kindOf: (kind: string) => PlannedKind
  readonly forced?: 'quick' | 'pipeline' | undefined
  /** Desired state that must not come back by itself once this one is reached. */
  readonly quarantine?: string | undefined
}

/** What a deployment will do and why. Pure: the same input gives the same digest. Errors: `plan.too-many-stages`. */
export function makePlan(input: PlanInput): Plan {
  const { application, trigger, revision, running, comparison } = input
  const { strategy, why } = chooseStrategy({
    trigger,
    message: revision.message,
    hasPipeline: application.stages.length > 0,
    isFirst: running === undefined,
    comparison,
    matcher: application.planner?.commitMatcher,
    alwaysPipeline: application.planner?.alwaysPipeline,
    forced: input.forced,
  })
  const draft: PlanDraft = {
    application: application.name,
    provider: application.provider,
    target: input.target,
    trigger,
    revision,
    ...(running ? { running: running.revision, runningDesired: running.desired } : {}),
    desired: input.desired,
    versions: [...input.versions],
    strategy,
    why,
    stages: stagesOf(input, strategy),
    ...boundDifferences(comparison.differences),
    rollback: application.rollback,
    timeoutMs: application.timeoutMs,
    ...(input.quarantine === undefined ? {} : { quarantine: input.quarantine }),
  }
  return { ...draft, digest: digestOf(draft) }
}

function stagesOf(input: PlanInput, strategy: Plan['strategy']): Plan['stages'] {
  const { application, kindOf, trigger, revision, changed, comparison } = input
  const wanted = strategy === 'quick' ? quickStages(input.quick, kindOf) : withoutLeftovers(application.stages, kindOf)
  const stages = comparison.ask === undefined ? wanted : [approvalOf(comparison.ask, kindOf), ...wanted]
  if (stages.length > MOST_STAGES) {
    throw slipwayError('plan.too-many-stages', {
      count: stages.length,
      most: MOST_STAGES,
      application: application.name,
    })
  }
  const { folder, labels } = application
  return stageSpecs(stages, kindOf, { trigger, revision, changed, folder, labels })
}

/** Goes before all others. */
function approvalOf(what: string, kindOf: PlanInput['kindOf']): PlannedStage {
  const options = kindOf('approval').options.parse({})
  return { group: -1, kind: 'approval', name: `approve ${what}`, options }
}

/** As many differences, each cut to what the plan's schema takes, as fit. */
function boundDifferences(all: readonly Difference[]): Pick<Plan, 'differences' | 'moreDifferences'> {
  const differences: Difference[] = []
  let length = 0
  for (const difference of all.slice(0, MOST_DIFFERENCES)) {
    const bounded = boundDifference(difference)
    length += Object.values(bounded).reduce((sum, text) => sum + (typeof text === 'string' ? text.length : 0), 0)
    if (length > DIFFERENCES_LENGTH) break
    differences.push(bounded)
  }
  return { differences, moreDifferences: all.length - differences.length }
}

function boundDifference({ resource, path, before, after, text }: Difference): Difference {
  return {
    resource: cut(resource, 500),
    path: cut(path, 1_000),
    ...(before === undefined ? {} : { before: cut(before, 20_000) }),
    ...(after === undefined ? {} : { after: cut(after, 20_000) }),
    ...(text === undefined ? {} : { text: cut(text, 100_000) }),
  }
}
