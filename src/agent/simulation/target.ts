import type { Evidence } from '#domain/evidence.ts'
import type { Plan, StageSpec } from '#domain/plan.ts'
import type { VariantView } from '#domain/stage.ts'

/**
 * The target of a simulation, as far as the words that all providers share tell: which variants run and how the
 * traffic is split. Where a plan moves no traffic, nothing is said of it.
 */
export interface SimulatedTarget {
  variants(): readonly VariantView[]
  /** A stage has done its work; answers what it leaves as evidence. */
  ran(stage: StageSpec): Evidence | undefined
  reverted(stage: StageSpec): Evidence | undefined
  restored(): Evidence | undefined
}

const PRIMARY = 'primary'
const BESIDE_PRIMARY = ['canary', 'baseline'] as const

export function simulatedTarget(plan: Plan): SimulatedTarget {
  const running = new Set<string>(plan.running ? [PRIMARY] : [])
  const isSplit = plan.stages.some((stage) => stage.kind === 'traffic')
  let weights: Readonly<Record<string, number>> = plan.running ? { [PRIMARY]: 100 } : {}

  const split = (next: Readonly<Record<string, number>>): Evidence | undefined => {
    const isNew = JSON.stringify(next) !== JSON.stringify(weights)
    weights = next
    return isSplit && isNew ? { type: 'traffic', weights: { ...next } } : undefined
  }
  const remove = (variants: readonly string[]): undefined => {
    for (const variant of variants) running.delete(variant)
    return undefined
  }
  const toPrimary = (): Evidence | undefined => {
    running.add(PRIMARY)
    return split({ [PRIMARY]: 100 })
  }
  return {
    variants: () => [...running].map((variant) => viewOf(variant, weights[variant] ?? 0)),
    ran(stage) {
      switch (stage.kind) {
        case 'canary':
        case 'baseline':
          running.add(stage.kind)
          return undefined
        case 'traffic':
          return split(weightsOf(stage.options))
        case 'primary':
          return toPrimary()
        case 'sync':
          remove(BESIDE_PRIMARY)
          return toPrimary()
        case 'clean':
          return remove(cleaned(stage.options))
        default:
          return undefined
      }
    },
    reverted(stage) {
      if (stage.kind === 'traffic') return split({ [PRIMARY]: 100 })
      return stage.kind === 'canary' || stage.kind === 'baseline' ? remove([stage.kind]) : undefined
    },
    restored() {
      remove(BESIDE_PRIMARY)
      if (plan.running) return toPrimary()
      remove([PRIMARY])
      return undefined
    },
  }
}

function viewOf(variant: string, weight: number): VariantView {
  return { variant, ready: 1, wanted: 1, weight }
}

/** Primary gets what the others leave. Options come from another program, so nothing is taken for granted in them. */
function weightsOf(options: unknown): Record<string, number> {
  const shares = BESIDE_PRIMARY.flatMap((variant) => {
    const share = fieldOf(options, variant)
    return typeof share === 'number' && share > 0 ? [[variant, share] as const] : []
  })
  const rest = shares.reduce((left, [, share]) => left - share, 100)
  return { [PRIMARY]: rest, ...Object.fromEntries(shares) }
}

function cleaned(options: unknown): readonly string[] {
  const variant = fieldOf(options, 'variant')
  return typeof variant === 'string' && variant !== 'all' ? [variant] : BESIDE_PRIMARY
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
}
