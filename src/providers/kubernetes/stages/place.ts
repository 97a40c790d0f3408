import type { Plan, StageSpec } from '#domain/plan.ts'
import type { Route } from '../traffic/method.ts'
import { TrafficOptions } from '../traffic/options.ts'
import { CleanOptions } from '../variant/options.ts'

/** Where in its plan a stage stands: what has been done when it runs. Pure. */
export interface Place {
  /** Whether the stages before have rolled primary to the new version. */
  readonly isPrimaryNew: boolean
  /** The split that is in force; undefined where primary has all. */
  readonly route: Route | undefined
  /** Whether no stage before it brings anything of the new version. */
  readonly isFirst: boolean
  /** Whether no stage after it rolls primary. */
  readonly isLast: boolean
}

export function placeOf(plan: Pick<Plan, 'stages'>, id: string): Place {
  const before = stagesBefore(plan, id)
  const after = plan.stages.filter(
    (stage) => isWhole(stage) && stagesBefore(plan, stage.id).some((one) => one.id === id),
  )
  return {
    isPrimaryNew: before.some(isWhole),
    route: before.reduce<Route | undefined>(routeAfter, undefined),
    isFirst: !before.some((stage) => isWhole(stage) || stage.kind === 'canary'),
    isLast: after.length === 0,
  }
}

/** What primary is by then: traffic objects are made from its manifests. */
export function primaryBefore<D>({ desired, running }: { desired: D; running: D | undefined }, place: Place): D {
  return place.isPrimaryNew ? desired : (running ?? desired)
}

/** In the order of the plan; without those that were skipped while planning. */
function stagesBefore({ stages }: Pick<Plan, 'stages'>, id: string): readonly StageSpec[] {
  const found = new Set<string>()
  const walk = (stage: StageSpec | undefined): void => {
    for (const need of stage?.needs ?? []) {
      if (found.has(need)) continue
      found.add(need)
      walk(stages.find((one) => one.id === need))
    }
  }
  walk(stages.find((one) => one.id === id))
  return stages.filter((stage) => found.has(stage.id) && stage.skip === undefined)
}

function isWhole({ kind, skip }: StageSpec): boolean {
  return skip === undefined && (kind === 'primary' || kind === 'sync')
}

function routeAfter(route: Route | undefined, { kind, options }: StageSpec): Route | undefined {
  if (kind === 'sync') return undefined
  if (kind === 'traffic') return routeOf(TrafficOptions.parse(options))
  if (kind === 'clean' && route) return isServedBy(route, CleanOptions.parse(options)) ? undefined : route
  return route
}

/** Undefined: all to primary. */
export function routeOf({ canary, baseline, headers }: TrafficOptions): Route | undefined {
  if (canary === 0 && baseline === 0 && headers.length === 0) return undefined
  return { weights: { primary: 100 - canary - baseline, canary, baseline }, headers }
}

function isServedBy({ weights, headers }: Route, { variant }: CleanOptions): boolean {
  const isCanary = weights.canary > 0 || headers.length > 0
  if (variant === 'all') return true
  return variant === 'canary' ? isCanary : weights.baseline > 0
}
