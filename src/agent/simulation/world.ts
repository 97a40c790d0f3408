import type { Script } from '#domain/config/scenario.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Evidence, Reference } from '#domain/evidence.ts'
import type { Plan } from '#domain/plan.ts'
import type { MetricSource, StageContext, StageKind, StageResult, VariantView } from '#domain/stage.ts'
import { scriptedReference, scriptedSource, withScriptedSource } from './metric-script.ts'
import type { ValuesOf } from './metric-script.ts'
import { simulatedTarget } from './target.ts'

/** Generic kinds that touch nothing outside: they run as they are, all others are scripted. */
const REAL: ReadonlySet<string> = new Set(['wait', 'approval', 'analysis', 'noop'])

const NEVER_MS = 400 * 86_400_000

/** What a scenario says of one plan; stages by id. */
export interface WorldScript {
  readonly stages: ReadonlyMap<string, Script>
  readonly reverts: ReadonlyMap<string, Script>
  readonly restore: Script
  /** Of a stage, a revert or a restore that is not mentioned. */
  readonly usual: Script
  readonly values: ValuesOf
}

/** All that stages meet in a simulation. One world is for one run: it remembers what was done to it. */
export interface World {
  stageKind(kind: string): StageKind
  restore(ctx: StageContext): Promise<StageResult>
  variants(): readonly VariantView[]
  readonly source: MetricSource
  previous(question: string): Reference | undefined
}

export function simulatedWorld(plan: Plan, script: WorldScript, kindOf: (kind: string) => StageKind): World {
  const target = simulatedTarget(plan)
  const begun = new Map<string, number>()
  const act: Act = async (ctx, { script: said, what, effect }) => {
    const key = `${ctx.step.id} ${ctx.step.attempt}`
    const beganAt = begun.get(key) ?? ctx.now()
    begun.set(key, beganAt)
    const rest = said.hangs ? NEVER_MS : beganAt + said.takes - ctx.now()
    if (rest > 0) return { status: 'waiting', for: `${what} to be done`, owner: 'the target', retryAfterMs: rest }
    if (said.fails && ctx.step.attempt <= (said.times ?? Number.POSITIVE_INFINITY)) {
      throw slipwayError(said.fails === 'world' ? 'simulation.world' : 'simulation.user', { what })
    }
    const evidence = effect()
    if (evidence) await ctx.record(evidence)
    return { status: 'succeeded' }
  }
  return {
    stageKind(kind) {
      const real = kindOf(kind)
      return kindIn({ target, script, act }, kind === 'analysis' ? withScriptedSource(real) : real)
    },
    restore: (ctx) => act(ctx, { script: script.restore, what: 'the restore', effect: () => target.restored() }),
    variants: () => target.variants(),
    source: scriptedSource(plan.stages, script.values),
    previous: (question) => scriptedReference(plan.stages, script.values, question),
  }
}

type Act = (
  ctx: StageContext,
  scene: { readonly script: Script; readonly what: string; readonly effect: () => Evidence | undefined },
) => Promise<StageResult>

interface Stagehand {
  readonly target: ReturnType<typeof simulatedTarget>
  readonly script: WorldScript
  readonly act: Act
}

/** The real kind where it is harmless and the scenario does not put something in its place. */
function kindIn({ target, script, act }: Stagehand, real: StageKind): StageKind {
  const isReal = REAL.has(real.kind)
  return {
    ...real,
    run(ctx, options) {
      const { stage } = ctx
      const said = script.stages.get(stage.id)
      if (isReal && !said) return real.run(ctx, options)
      return act(ctx, { script: said ?? script.usual, what: stage.name, effect: () => target.ran(stage) })
    },
    ...(real.revert && {
      revert(ctx: StageContext) {
        const { stage } = ctx
        const said = script.reverts.get(stage.id) ?? script.usual
        return act(ctx, { script: said, what: `the revert of ${stage.name}`, effect: () => target.reverted(stage) })
      },
    }),
  }
}
