import { z } from 'zod'
import type { HostStage } from './context.ts'
import { establishPrimary } from './establish.ts'

const TIMEOUT_MS = 10 * 60_000

const options = z.strictObject({})

/** Reverted by the restoration at the end of a rollback: only that knows what to go back to. */
export const primary: HostStage<z.infer<typeof options>> = {
  kind: 'primary',
  summary: 'Rolls primary to the new version, then gives it all the traffic.',
  options,
  effects: true,
  traffic: true,
  skippable: false,
  timeoutMs: () => TIMEOUT_MS,
  run: (ctx) => establishPrimary(ctx, ctx.desired),
}
