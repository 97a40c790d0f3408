import { slipwayError } from '#domain/errors.ts'
import type { HostStage } from './context.ts'
import { rollOut } from './roll-out.ts'
import { replicasOf, Size } from './size.ts'
import { takeAway } from './take-away.ts'

const TIMEOUT_MS = 10 * 60_000

/** As young and as small as the canary, so that a comparison shows the version and nothing else. */
export const baseline: HostStage<Size> = {
  kind: 'baseline',
  summary: 'Starts the running version once more, as a fair yardstick for the canary.',
  options: Size,
  shorthand: 'scale',
  effects: true,
  skippable: false,
  timeoutMs: () => TIMEOUT_MS,
  async run(ctx, size) {
    const { running } = ctx
    if (!running) throw slipwayError('host.no-running', { application: ctx.application.name })
    return rollOut(ctx, { variant: 'baseline', desired: running, replicas: replicasOf(size, running) })
  },
  revert: (ctx) => takeAway(ctx, ['baseline']),
}
