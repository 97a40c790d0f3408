import type { StageResult } from '#domain/stage.ts'
import type { HostContext } from './context.ts'
import type { Desired } from './desired.ts'
import { pruneReleases } from './prune-releases.ts'
import { openFront, rollOut } from './roll-out.ts'
import { takeAway } from './take-away.ts'
import { allToPrimary } from './weights.ts'
import { DONE } from './wait.ts'

/** Primary is that desired state. Other variants keep what they have of the traffic until it is. */
export async function establishPrimary(ctx: HostContext, desired: Desired): Promise<StageResult> {
  const { replicas } = desired.settings
  return inOrder([
    () => rollOut(ctx, { variant: 'primary', desired, replicas }),
    () => openFront(ctx, desired),
    () => allToPrimary(ctx),
  ])
}

/** Only primary runs, as that desired state, and has all the traffic. */
export async function establish(ctx: HostContext, desired: Desired): Promise<StageResult> {
  const result = await inOrder([() => establishPrimary(ctx, desired), () => takeAway(ctx, ['canary', 'baseline'])])
  if (result.status === 'succeeded') await prune(ctx)
  return result
}

/** Each step only looks where it was done before, so an interrupted series is simply begun again. */
async function inOrder(steps: readonly (() => Promise<StageResult>)[]): Promise<StageResult> {
  for (const step of steps) {
    const result = await step()
    if (result.status !== 'succeeded') return result
  }
  return DONE
}

async function prune(ctx: HostContext): Promise<void> {
  const states = await ctx.target.client.states(ctx.signal)
  await pruneReleases(ctx.target, states, { now: ctx.now() })
}
