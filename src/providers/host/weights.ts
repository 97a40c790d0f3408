import { slipwayError } from '#domain/errors.ts'
import type { StageResult } from '#domain/stage.ts'
import { ALL_TO_PRIMARY, VARIANTS } from '#host/api.ts'
import type { Weights } from '#host/api.ts'
import type { HostContext } from './context.ts'
import { variantOf } from './progress.ts'
import { DONE, waiting } from './wait.ts'

/** Splits the traffic, but never towards a variant that cannot answer. Errors: `host.weight-refused`. */
export async function splitTraffic(ctx: HostContext, weights: Weights): Promise<StageResult> {
  const { name: application } = ctx.application
  const state = await ctx.target.client.state(application, ctx.signal)
  for (const variant of VARIANTS.filter((one) => weights[one] > 0)) {
    const found = variantOf(state, variant)
    if (!found) throw slipwayError('host.weight-refused', { application, variant, weight: weights[variant] })
    if (found.instances.every((one) => one.status !== 'ready')) {
      return waiting(`${variant} cannot take traffic yet: ${found.reason}`)
    }
  }
  if (!state || VARIANTS.some((variant) => state.weights[variant] !== weights[variant])) {
    await ctx.target.client.declareWeights(application, weights)
    ctx.log(`Traffic: ${wordsOf(weights)}`)
  }
  await ctx.record({ type: 'traffic', weights: { ...weights } })
  return DONE
}

export function allToPrimary(ctx: HostContext): Promise<StageResult> {
  return splitTraffic(ctx, ALL_TO_PRIMARY)
}

function wordsOf(weights: Weights): string {
  return VARIANTS.filter((variant) => weights[variant] > 0)
    .map((variant) => `${variant} ${weights[variant]} %`)
    .join(', ')
}
