import type { StageResult } from '#domain/stage.ts'
import type { HostContext } from './context.ts'
import type { Desired } from './desired.ts'
import { establish } from './establish.ts'
import { dropRelease, pruneReleases } from './prune-releases.ts'
import { DONE, waiting } from './wait.ts'

/**
 * Back to that desired state, verified; with none, nothing of the application is left: it gets no more requests, its
 * processes end after those they have, its address is given up, and its files go.
 */
export async function restore(ctx: HostContext, to: Desired | undefined): Promise<StageResult> {
  if (to) return establish(ctx, to)
  const { client } = ctx.target
  const { name } = ctx.application
  const state = await client.state(name, ctx.signal)
  if (state) {
    if (state.removing) return waiting(state.reason)
    await client.removeApplication(name)
    return waiting('its requests to end, then its processes')
  }
  const states = await client.states(ctx.signal)
  if (ctx.running) await dropRelease(ctx.target, states, ctx.running.release)
  await pruneReleases(ctx.target, states, { now: ctx.now() })
  return DONE
}
