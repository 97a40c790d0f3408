import { z } from 'zod'
import { duration } from '#domain/config/scalar.ts'
import type { StageContext, StageKind, StageResult } from '#domain/stage.ts'
import { formatDuration } from '#domain/unit.ts'

const LONGEST_MS = 7 * 86_400_000
/** What the runner may need beyond the wait itself. */
const MARGIN_MS = 60_000

export const WaitOptions = z
  .strictObject({
    for: duration({ max: LONGEST_MS }).meta({ description: 'How long, such as `10m`; at most 7 days.' }),
  })
  .meta({ title: 'wait', description: 'Lets time pass.' })

export type WaitOptions = z.infer<typeof WaitOptions>

export const wait: StageKind<WaitOptions> = {
  kind: 'wait',
  summary: 'Lets time pass.',
  options: WaitOptions,
  shorthand: 'for',
  effects: false,
  skippable: true,
  timeoutMs: (options) => options.for + MARGIN_MS,
  run: letTimePass,
}

/** The end is counted from the recorded start, so a restart neither shortens nor lengthens the wait. */
function letTimePass(ctx: StageContext, options: WaitOptions): Promise<StageResult> {
  const end = ctx.step.startedAt + options.for
  // A clock set back must not add to the wait.
  const rest = Math.min(end - ctx.now(), options.for)
  if (rest <= 0) return Promise.resolve({ status: 'succeeded' })
  return Promise.resolve({
    status: 'waiting',
    for: `${formatDuration(options.for)} to pass`,
    owner: 'time; a member may skip it',
    retryAfterMs: rest,
    deadline: end,
    next: 'The next stage starts',
  })
}
