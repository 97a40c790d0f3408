import { mayRetry, reportOf } from '#domain/errors.ts'
import type { StageResult } from '#domain/stage.ts'
import { runHooks } from '../apply/index.ts'
import type { HookPhase } from '../apply/index.ts'
import type { KubernetesContext } from '../context.ts'
import type { Desired } from '../desired.ts'
import { ANNOTATIONS } from '../manifest.ts'
import { patiently } from './patience.ts'
import { DONE, resultOf, workOf } from './work.ts'
import type { Step } from './work.ts'

export function hasHooks({ objects }: Desired, phase: HookPhase): boolean {
  return objects.some(({ metadata }) => metadata.annotations?.[ANNOTATIONS.hook]?.includes(phase))
}

/** The new version's jobs of a phase, once a deployment. Errors: those of `runHooks`. */
export async function hooks(ctx: KubernetesContext, phase: HookPhase): Promise<StageResult> {
  const { desired } = ctx
  if (!hasHooks(desired, phase)) return DONE
  const work = await workOf(ctx, { name: phase, namespace: desired.namespace })
  return resultOf(await runHooks(ctx.target, { ...work, objects: desired.objects, phase }))
}

const FAILED_HOOKS = 'failed-hooks'

/** Those of a failure must not hide it, nor stop the way back. That they ran is noted: they may be removed afterwards. */
export async function failedHooks(ctx: KubernetesContext): Promise<StageResult> {
  if (!hasHooks(ctx.desired, 'sync-failed') || ctx.step.memo[FAILED_HOOKS] === true) return DONE
  try {
    const result = await hooks(ctx, 'sync-failed')
    if (result.status !== 'succeeded') return result
  } catch (error) {
    ctx.signal.throwIfAborted()
    ctx.log(`A hook after the failure failed as well: ${reportOf(error).message}`)
  }
  await ctx.record({ type: 'memo', key: FAILED_HOOKS, value: true })
  return DONE
}

/** Runs a part of a stage; where it fails for good, the hooks of a failure, and then it has failed. */
export async function withFailedHooks(ctx: KubernetesContext, step: Step): Promise<StageResult> {
  try {
    return await patiently(ctx, step)
  } catch (error) {
    ctx.signal.throwIfAborted()
    const isAgain = mayRetry(reportOf(error)) && ctx.step.attempt <= ctx.stage.retry.limit
    if (!isAgain) await untilDone(ctx, () => failedHooks(ctx))
    throw error
  }
}

async function untilDone(ctx: KubernetesContext, step: Step): Promise<void> {
  for (;;) {
    const result = await step()
    if (result.status !== 'waiting') return
    await ctx.sleep(result.retryAfterMs)
    ctx.signal.throwIfAborted()
  }
}
