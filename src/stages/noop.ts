import { z } from 'zod'
import { count, duration } from '#domain/config/scalar.ts'
import { slipwayError } from '#domain/errors.ts'
import type { StageContext, StageKind, StageResult } from '#domain/stage.ts'
import { formatDuration } from '#domain/unit.ts'

const MARGIN_MS = 60_000

export const NoopOptions = z
  .strictObject({
    for: duration({ max: 86_400_000 }).prefault('0s').meta({ description: 'How long it takes before it ends.' }),
    fail: count({ max: 100 }).default(0).meta({ description: 'How many attempts fail, the first ones.' }),
  })
  .meta({ title: 'noop', description: 'Does nothing; for tests and simulations.' })

export type NoopOptions = z.infer<typeof NoopOptions>

export const noop: StageKind<NoopOptions> = {
  kind: 'noop',
  summary: 'Does nothing; for tests and simulations.',
  options: NoopOptions,
  effects: false,
  skippable: true,
  timeoutMs: (options) => options.for + MARGIN_MS,
  run: doNothing,
}

function doNothing(ctx: StageContext, options: NoopOptions): Promise<StageResult> {
  const end = ctx.step.startedAt + options.for
  const rest = Math.min(end - ctx.now(), options.for)
  if (rest > 0) {
    const reason = `doing nothing for ${formatDuration(options.for)}`
    return Promise.resolve({
      status: 'waiting',
      for: reason,
      owner: 'time',
      retryAfterMs: rest,
      deadline: end,
      next: 'It ends',
    })
  }
  const { attempt } = ctx.step
  if (attempt <= options.fail) return Promise.reject(slipwayError('noop.failed', { attempt, fail: options.fail }))
  ctx.log(`attempt ${attempt} did nothing`)
  return Promise.resolve({ status: 'succeeded' })
}
