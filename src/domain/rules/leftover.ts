import type { PlannedKind, PlannedStage } from './stage-plan.ts'

const VARIANTS: readonly string[] = ['canary', 'baseline']

/**
 * The pipeline with a `clean` at its end for each variant that it makes and leaves: nothing of ours stays behind a success,
 * whatever the file forgets. A stage that may be skipped counts as one that runs. Pure.
 */
export function withoutLeftovers(
  stages: readonly PlannedStage[],
  kindOf: (kind: string) => PlannedKind,
): readonly PlannedStage[] {
  const left = VARIANTS.filter((variant) => {
    const made = stages.findLastIndex(({ kind }) => kind === variant)
    return made >= 0 && !stages.slice(made + 1).some((later) => cleans(later, variant))
  })
  if (left.length === 0) return stages
  const group = Math.max(...stages.map((stage) => stage.group)) + 1
  const { options } = kindOf('clean')
  const added = left.flatMap((variant): PlannedStage[] => {
    const parsed = options.safeParse({ variant })
    return parsed.success ? [{ group, kind: 'clean', name: `clean ${variant}`, options: parsed.data }] : []
  })
  return [...stages, ...added]
}

function cleans({ kind, options }: PlannedStage, variant: string): boolean {
  if (kind !== 'clean') return false
  const { variant: named } = options as { readonly variant?: unknown }
  return named === undefined || named === 'all' || named === variant
}
