// A stage of one's own: waits until it is a working hour. Name this file under `plugins` of the agent's file.
import { z } from 'zod'

const HOUR_MS = 3_600_000

const options = z
  .strictObject({
    from: z.int().min(0).max(23).default(9).meta({ description: 'First hour, in UTC.' }),
    to: z.int().min(1).max(24).default(17).meta({ description: 'Hour in which nothing starts any more, in UTC.' }),
  })
  .refine(({ from, to }) => from < to, { error: 'an hour after `from`', path: ['to'] })

/** From Monday to Friday, between the two hours. */
function isOpen(now, { from, to }) {
  const date = new Date(now)
  const isWorkday = date.getUTCDay() >= 1 && date.getUTCDay() <= 5
  return isWorkday && date.getUTCHours() >= from && date.getUTCHours() < to
}

const officeHours = {
  kind: 'office-hours',
  summary: 'Waits until it is a working hour.',
  options,
  // It changes nothing, so a member may skip it, and a failure after it needs no rollback.
  effects: false,
  skippable: true,
  timeoutMs: () => 96 * HOUR_MS,
  async run(ctx, wanted) {
    if (isOpen(ctx.now(), wanted)) return { status: 'succeeded' }
    const hours = `${wanted.from}:00 to ${wanted.to}:00 UTC, Monday to Friday`
    return { status: 'waiting', for: `a working hour (${hours})`, owner: 'the clock', retryAfterMs: 60_000 }
  },
}

export const stages = [officeHours]
