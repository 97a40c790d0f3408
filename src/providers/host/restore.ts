import type { StageResult } from '#domain/stage.ts'
import type { HostContext } from './context.ts'
import type { Desired } from './desired.ts'
import { establish, prune } from './establish.ts'
import { DONE, waiting } from './wait.ts'

/** Back to that desired state, verified; with none, nothing of the application is left. */
export async function restore(ctx: HostContext, to: Desired | undefined): Promise<StageResult> {
  if (to) return establish(ctx, to)
  const { client } = ctx.target
  const { name } = ctx.application
  const state = await client.state(name, ctx.signal)
  if (!state) {
    await prune(ctx)
    return DONE
  }
  if (!state.removing) await client.removeApplication(name)
  return waiting(state.reason)
}
