import { z } from 'zod'
import type { HostStage } from './context.ts'
import { takeAway } from './take-away.ts'

const TIMEOUT_MS = 5 * 60_000

const options = z.strictObject({
  variant: z.enum(['canary', 'baseline', 'all']).default('all').meta({ description: 'What is removed.' }),
})

export const clean: HostStage<z.infer<typeof options>> = {
  kind: 'clean',
  summary: 'Removes canary, baseline or both, after their requests have ended.',
  options,
  shorthand: 'variant',
  effects: true,
  skippable: false,
  timeoutMs: () => TIMEOUT_MS,
  run: (ctx, { variant }) => takeAway(ctx, variant === 'all' ? ['canary', 'baseline'] : [variant]),
}
