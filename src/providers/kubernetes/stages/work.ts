import type { StageResult } from '#domain/stage.ts'
import type { Progress, Work } from '../apply/index.ts'
import type { KubernetesContext } from '../context.ts'

export const DONE: StageResult = { status: 'succeeded' }

const RETRY_AFTER_MS = 300

/** What fails is told with its cause before the step's own time is over. */
export const MARGIN_MS = 10_000

export function waiting(sentence: string): StageResult {
  return { status: 'waiting', for: sentence.slice(0, 1_000), owner: 'the cluster', retryAfterMs: RETRY_AFTER_MS }
}

export function resultOf(progress: Progress): StageResult {
  return progress.status === 'done' ? DONE : progress
}

export interface Part {
  /** Of the stage; its own round, whose objects are always the same. */
  readonly name: string
  readonly namespace: string
  /** Set where nothing of the stage comes before: its time counts from the start of the step. */
  readonly isFirst?: boolean
}

/** What a part of a stage is done with. */
export async function workOf(ctx: KubernetesContext, { name, namespace, isFirst = false }: Part): Promise<Work> {
  const { attempt, deadline, id, startedAt } = ctx.step
  const begun = isFirst && attempt === 1 ? startedAt : await beginning(ctx, name)
  const healthTimeout = Math.min(ctx.app.healthTimeout, Math.max(1, deadline - MARGIN_MS - begun))
  return {
    application: ctx.application.name,
    app: { ...ctx.app, healthTimeout },
    namespace,
    deployment: ctx.deployment,
    round: `${ctx.deployment}/${id}/${attempt}/${name}`,
    signal: ctx.signal,
    reclaims: reclaimsOf(ctx),
    startedAt: begun,
    now: () => ctx.now(),
    log: (line) => ctx.log(line),
  }
}

/** Somebody asked for what git has, or a rollback has to succeed: a change by hand is then no other owner's wish. */
const MENDING: ReadonlySet<string> = new Set(['drift', 'command', 'rollback'])

function reclaimsOf({ plan, running, isRestoring }: KubernetesContext): Work['reclaims'] {
  return isRestoring || MENDING.has(plan.trigger.kind) ? (running?.objects ?? []) : []
}

/** When this part of this attempt began; survives a crash as a memo. */
async function beginning(ctx: KubernetesContext, name: string): Promise<number> {
  const key = `begun-${ctx.step.attempt}-${name}`
  const noted = ctx.step.memo[key]
  if (typeof noted === 'number') return noted
  const now = ctx.now()
  await ctx.record({ type: 'memo', key, value: now })
  return now
}

export type Step = () => Promise<StageResult>

/** Each step only looks where it was done before, so an interrupted series is simply begun again. */
export async function inOrder(ctx: KubernetesContext, steps: readonly Step[]): Promise<StageResult> {
  for (const step of steps) {
    ctx.signal.throwIfAborted()
    const result = await step()
    if (result.status !== 'succeeded') return result
  }
  return DONE
}
