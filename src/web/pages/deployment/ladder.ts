import type { Deployment } from '#domain/deployment.ts'
import { stepOf } from '#domain/deployment.ts'
import type { StageSpec } from '#domain/plan.ts'
import type { StepState } from '#domain/step.ts'
import { parseDuration } from '#domain/unit.ts'

/** A stage, or a step of the rollback, as the ladder shows it. */
export interface Rung {
  readonly id: string
  readonly step: StepState
  readonly stage?: StageSpec
  /** Set for a step of the rollback: the stage that it reverts; without one it restores what ran before. */
  readonly undoes?: { readonly stage?: StageSpec }
}

export interface Ladder {
  /** Stages by rank: those of one rank may run at once. */
  readonly ranks: readonly (readonly Rung[])[]
  readonly rollback: readonly Rung[]
}

export function ladderOf(d: Deployment): Ladder {
  const stages = d.plan?.stages ?? []
  const ranks = rankStages(stages)
  const rungs = stages.flatMap((stage): Rung[] => {
    const step = stepOf(d, stage.id)
    return step ? [{ id: stage.id, step, stage }] : []
  })
  const byRank = Map.groupBy(rungs, (rung) => ranks.get(rung.id) ?? 0)
  const rollback = (d.rollback?.steps ?? []).flatMap(({ id, stage }): Rung[] => {
    const step = stepOf(d, id)
    const undone = stages.find((one) => one.id === stage)
    return step ? [{ id, step, undoes: undone ? { stage: undone } : {} }] : []
  })
  return { ranks: [...byRank].sort(([a], [b]) => a - b).map(([, rank]) => rank), rollback }
}

/** How many stages must end before each, along the longest way. A plan is sorted; one that is not still ends. */
export function rankStages(stages: readonly Pick<StageSpec, 'id' | 'needs'>[]): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>()
  for (const { id, needs } of stages) {
    ranks.set(id, Math.max(-1, ...needs.map((need) => ranks.get(need) ?? -1)) + 1)
  }
  return ranks
}

export function rungsOf(ladder: Ladder): readonly Rung[] {
  return [...ladder.ranks.flat(), ...ladder.rollback]
}

/** The first that fits any rung decides. What a person can end comes before what ends by itself. */
const URGENCY: readonly ((step: StepState) => boolean)[] = [
  (step) => step.status === 'failed',
  (step) => step.waiting?.person === true,
  (step) => step.status === 'waiting',
  (step) => step.status === 'running',
  (step) => step.retryAt !== undefined,
  // A deployment that was stopped says most where it was stopped.
  (step) => step.status === 'cancelled' && step.attempt > 0,
]

/** What matters most now: what failed, else what waits, else what runs, else what was done last. */
export function mostTelling(d: Deployment): Rung | undefined {
  const rungs = rungsOf(ladderOf(d))
  for (const isMeant of URGENCY) {
    const found = rungs.find((rung) => isMeant(rung.step))
    if (found) return found
  }
  return rungs.findLast((rung) => rung.step.startedAt !== undefined) ?? rungs[0]
}

/** How long a stage such as `wait` or `analysis` is meant to take. Options come from another program. */
export function meantMs(stage: Pick<StageSpec, 'options'> | undefined): number | undefined {
  const { options } = stage ?? {}
  if (typeof options !== 'object' || options === null) return undefined
  const meant = Object.getOwnPropertyDescriptor(options, 'for')?.value as unknown
  if (typeof meant === 'number' && Number.isFinite(meant) && meant > 0) return meant
  return typeof meant === 'string' ? parseDuration(meant) : undefined
}

/** What an approval stage may ask for at most. */
const MOST_VOTES = 20

/** How many approvals the stage wants, and from whom. */
export function quorumOf(stage: Pick<StageSpec, 'options'>): {
  readonly count: number
  readonly by: readonly string[]
} {
  const { options } = stage
  if (typeof options !== 'object' || options === null) return { count: 1, by: [] }
  const { count, by } = options as { count?: unknown; by?: unknown }
  return {
    count: typeof count === 'number' && Number.isInteger(count) && count > 0 ? Math.min(count, MOST_VOTES) : 1,
    by: Array.isArray(by) ? by.filter((one) => typeof one === 'string') : [],
  }
}
