import type { StageResult } from '#domain/stage.ts'
import type { Variant } from '#host/api.ts'
import type { HostContext } from './context.ts'
import { variantOf } from './progress.ts'
import { DONE, waiting } from './wait.ts'

/**
 * Removes variants after their requests have ended. One that still carries traffic waits for a primary that can take
 * it over: better an old canary than no answer.
 */
export async function takeAway(ctx: HostContext, variants: readonly Variant[]): Promise<StageResult> {
  const { client } = ctx.target
  const { name } = ctx.application
  let state = await client.state(name, ctx.signal)
  for (const variant of variants) {
    if (!state || !variantOf(state, variant)) continue
    const primary = variantOf(state, 'primary')
    if (state.weights[variant] > 0 && primary && primary.ready === 0) {
      return waiting(`${variant} carries traffic, and primary cannot take it: ${primary.reason}`)
    }
    ctx.log(`Removing ${variant}`)
    state = await client.removeVariant(name, variant)
  }
  const leaving = state?.leaving.filter((one) => variants.includes(one.variant)) ?? []
  if (leaving.length === 0) return DONE
  const count = leaving.length === 1 ? '1 instance' : `${leaving.length} instances`
  return waiting(`${count} of ${variants.join(' and ')} still to end: ${leaving[0]?.reason}`)
}
