import { z } from 'zod'
import { RULE } from '#domain/config/issue.ts'
import { count, duration, line, name, percent } from '#domain/config/scalar.ts'
import { NO_DATA } from './rule.ts'
import { AMOUNT_PATTERN, UNITS } from './unit.ts'
import { meaningProblems, toCheck } from './check-meaning.ts'
import { METRICS } from './metric.ts'

const AMOUNT = 'a number, with `%`, `ms` or `s` where it has a unit, such as `99.5%` or `250ms`'

function amount(): z.ZodType<number | string, number | string> {
  return z
    .union([z.number(), z.string().max(40).regex(AMOUNT_PATTERN, { error: AMOUNT })], { error: AMOUNT })
    .meta({ examples: ['99.5%', '250ms'] })
}

const written = z.strictObject({
  name: line(200).optional().meta({ description: 'What it is called in logs and pages. Default: the metric.' }),
  source: name.default('proxy').meta({
    description: 'Where the numbers come from: `proxy`, the provider’s own, or a source of the agent’s file.',
  }),
  metric: z
    .enum(METRICS, { error: `one of ${METRICS.join(', ')}` })
    .optional()
    .meta({ description: 'For the source `proxy`: which of its metrics.' }),
  query: z.string({ error: 'a query as text' }).min(1).max(10_000).optional().meta({
    description: 'For other sources: a query in their language that answers one number, with `{{ name }}` look-ups.',
  }),
  unit: z
    .enum(UNITS, { error: `one of ${UNITS.join(', ')}` })
    .optional()
    .meta({ description: 'What the query’s numbers are, so that limits may carry units.' }),
  compare: z
    .enum(['threshold', 'canary-primary'], { error: 'one of threshold, canary-primary' })
    .default('threshold')
    .meta({
      description: 'Against what: fixed limits, or the primary by a statistical test (Mann–Whitney U).',
    }),
  min: amount().optional().meta({ description: 'For `threshold`: a lower number is a failure.' }),
  max: amount().optional().meta({ description: 'For `threshold`: a higher number is a failure.' }),
  worse: z
    .enum(['higher', 'lower'], { error: 'one of higher, lower' })
    .optional()
    .meta({ description: 'For a comparison: which direction is bad. Known for the proxy’s own metrics.' }),
  alpha: z
    .number({ error: 'a number such as 0.02' })
    .min(0.0001, { error: 'at least 0.0001' })
    .max(0.2, { error: 'at most 0.2' })
    .optional()
    .meta({ description: 'For a comparison: the accepted chance of a false alarm.', default: 0.02 }),
  effect: percent({ min: 0, max: 1_000 }).optional().meta({
    description: 'For a comparison: a shift smaller than this part of the primary’s level never fails.',
    default: '10%',
  }),
  effectAbsolute: amount()
    .optional()
    .meta({ description: 'For a comparison: a smaller shift than this never fails. Default for percentages: `0.5%`.' }),
  variant: name.default('canary').meta({ description: 'Which variant is judged.' }),
  interval: duration({ min: 1_000, max: 86_400_000 })
    .prefault('10s')
    .meta({ description: 'How often it measures, and how far back each measurement looks.' }),
  initialDelay: duration().prefault('0s').meta({ description: 'How long after the start the first interval begins.' }),
  noData: z
    .enum(NO_DATA, { error: `one of ${NO_DATA.join(', ')}` })
    .default('wait')
    .meta({
      description:
        'What a moment without a number means: wait for others (too few in the end are inconclusive), fail, inconclusive, or pass.',
    }),
  failureLimit: count({ max: 1_000 }).default(0).meta({ description: 'How many failures are accepted.' }),
  errorLimit: count({ max: 1_000 })
    .default(4)
    .meta({ description: 'How many errors of the source in a row are accepted. An error is not a failure.' }),
  inconclusiveLimit: count({ max: 1_000 })
    .optional()
    .meta({ description: 'For `noData: inconclusive`: how many moments without data are accepted.', default: 0 }),
  minSamples: count({ min: 1, max: 1_000 }).optional().meta({
    description:
      'With fewer numbers than this the check is inconclusive. Default: half of the planned ones for `threshold`, 8 for a comparison.',
  }),
})

/** A check as it is written in `app.slipway.yaml`. */
export type WrittenCheck = z.infer<typeof written>

/** Reads a check; options that would have no effect are refused. */
export const checkSchema = written
  .superRefine((check, ctx) => {
    for (const { key, message } of meaningProblems(check)) {
      ctx.addIssue({ code: 'custom', path: [key], message, input: check, params: RULE })
    }
  })
  .transform((check) => toCheck(check))
  .meta({ title: 'Check', description: 'One question to one source, asked again and again, and judged.' })
