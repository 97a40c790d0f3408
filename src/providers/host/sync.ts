import { z } from 'zod'
import type { HostContext, HostStage } from './context.ts'
import type { StageResult } from '#domain/stage.ts'
import { establish } from './establish.ts'

const MINUTE_MS = 60_000

const options = z.strictObject({})

/** New instances start next to the old ones, take over when all are ready, and the old ones go. */
export const sync: HostStage<z.infer<typeof options>> = {
  kind: 'sync',
  summary: 'Rolls the whole application to the new version at once, without a failed request.',
  options,
  effects: true,
  traffic: true,
  skippable: false,
  timeoutMs: () => 10 * MINUTE_MS,
  run: (ctx: HostContext): Promise<StageResult> => establish(ctx, ctx.desired),
}
