import type { HostStage } from './context.ts'
import { rollOut } from './roll-out.ts'
import { replicasOf, Size } from './size.ts'
import { takeAway } from './take-away.ts'

const TIMEOUT_MS = 10 * 60_000

/** It runs beside primary and gets no traffic before a `traffic` stage gives it some. */
export const canary: HostStage<Size> = {
  kind: 'canary',
  summary: 'Starts the new version beside the running one, without traffic.',
  options: Size,
  shorthand: 'scale',
  effects: true,
  skippable: false,
  timeoutMs: () => TIMEOUT_MS,
  run: (ctx, size) =>
    rollOut(ctx, { variant: 'canary', desired: ctx.desired, replicas: replicasOf(size, ctx.desired) }),
  revert: (ctx) => takeAway(ctx, ['canary']),
}
