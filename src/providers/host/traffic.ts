import { z } from 'zod'
import { percent } from '#domain/config/scalar.ts'
import type { HostStage } from './context.ts'
import { variantOf } from './progress.ts'
import { DONE } from './wait.ts'
import { allToPrimary, splitTraffic } from './weights.ts'

const TIMEOUT_MS = 5 * 60_000

const SHARE = 'a percentage such as `20%`'

const share = z.union([percent(), z.number({ error: SHARE }).min(0, { error: SHARE }).max(100, { error: SHARE })], {
  error: SHARE,
})

const options = z
  .strictObject({
    canary: share.default(0).meta({ description: 'Percent of the requests that go to the canary.' }),
    baseline: share.default(0).meta({ description: 'Percent of the requests that go to the baseline.' }),
  })
  .refine(({ canary, baseline }) => canary + baseline <= 100, {
    error: 'canary and baseline together at most 100%; primary gets the rest',
    path: ['baseline'],
  })

export type TrafficOptions = z.infer<typeof options>

export const traffic: HostStage<TrafficOptions> = {
  kind: 'traffic',
  summary: 'Splits the requests between the variants; primary gets the rest.',
  options,
  shorthand: 'canary',
  effects: true,
  traffic: true,
  skippable: false,
  timeoutMs: () => TIMEOUT_MS,
  run: (ctx, { canary, baseline }) => splitTraffic(ctx, { primary: 100 - canary - baseline, canary, baseline }),
  /** Where primary cannot answer, the last step of the rollback first brings it back and then moves the traffic. */
  async revert(ctx) {
    const primary = variantOf(await ctx.target.client.state(ctx.application.name, ctx.signal), 'primary')
    if (primary && primary.instances.some((one) => one.status === 'ready')) return allToPrimary(ctx)
    ctx.log('Primary has no ready instance: traffic goes back to it as soon as it is restored')
    return DONE
  },
}
