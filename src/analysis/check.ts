import { z } from 'zod'
import { RULE } from '#domain/config/issue.ts'
import { count, duration, line, name, percent } from '#domain/config/scalar.ts'
import { meaningProblems } from './check-meaning.ts'
import { HttpSection, LogsSection } from './http-check.ts'
import { METRICS } from './metric.ts'
import { COMPARISONS, NO_DATA, NO_PREVIOUS } from './rule.ts'
import { toCheck } from './to-check.ts'
import { AMOUNT_PATTERN, UNITS } from './unit.ts'

const AMOUNT = 'a number, with `%`, `ms` or `s` where it has a unit, such as `99.5%` or `250ms`'
const STRATEGIES = ['threshold', ...COMPARISONS] as const

function amount(): z.ZodType<number | string, number | string> {
  return z
    .union([z.number(), z.string().max(40).regex(AMOUNT_PATTERN, { error: AMOUNT })], { error: AMOUNT })
    .meta({ examples: ['99.5%', '250ms'] })
}

const written = z.strictObject({
  name: line(200).optional().meta({ description: 'What it is called in logs and pages. Default: the metric.' }),
  source: name.optional().meta({
    description: 'Where the numbers come from: `proxy`, the provider’s own, or a source of the agent’s file.',
    default: 'proxy',
  }),
  metric: z
    .enum(METRICS, { error: `one of ${METRICS.join(', ')}` })
    .optional()
    .meta({ description: 'For the source `proxy`: which of its metrics.' }),
  query: z.string({ error: 'a query as text' }).min(1).max(10_000).optional().meta({
    description: 'For other sources: a query in their language that answers one number, with `{{ name }}` look-ups.',
  }),
  http: HttpSection.optional().meta({ description: 'Instead of a source: requests that the agent itself sends.' }),
  logs: LogsSection.optional().meta({
    description: 'Instead of a source: how many lines of the variant’s output hold a text, per second.',
  }),
  unit: z
    .enum(UNITS, { error: `one of ${UNITS.join(', ')}` })
    .optional()
    .meta({ description: 'What the query’s numbers are, so that limits may carry units.' }),
  compare: z
    .enum(STRATEGIES, { error: `one of ${STRATEGIES.join(', ')}` })
    .default('threshold')
    .meta({
      description:
        'Against what: fixed limits, or by statistical tests the primary, the baseline, or what the last success measured.',
    }),
  min: amount().optional().meta({ description: 'For `threshold`: a lower number is a failure.' }),
  max: amount().optional().meta({ description: 'For `threshold`: a higher number is a failure.' }),
  worse: z
    .enum(['higher', 'lower'], { error: 'one of higher, lower' })
    .optional()
    .meta({ description: 'For a comparison: which direction is bad. Known for all but a `query`.' }),
  alpha: z
    .number({ error: 'a number such as 0.02' })
    .min(0.0001, { error: 'at least 0.0001' })
    .max(0.2, { error: 'at most 0.2' })
    .optional()
    .meta({ description: 'For a comparison: the accepted chance of a false alarm.', default: 0.02 }),
  effect: percent({ min: 0, max: 1_000 }).optional().meta({
    description: 'For a comparison: a shift smaller than this part of the control’s level never fails.',
    default: '10%',
  }),
  effectAbsolute: amount()
    .optional()
    .meta({ description: 'For a comparison: a smaller shift than this never fails. Default for percentages: `0.5%`.' }),
  sequential: z.boolean({ error: '`true` or `false`' }).optional().meta({
    description: 'For a comparison: look after each sample, and end early where it is plainly worse.',
    default: true,
  }),
  noPrevious: z
    .enum(NO_PREVIOUS, { error: `one of ${NO_PREVIOUS.join(', ')}` })
    .optional()
    .meta({
      description: 'For `compare: previous`: what it means that no success has measured this before.',
      default: 'inconclusive',
    }),
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
    for (const { path, message } of meaningProblems(check)) {
      ctx.addIssue({ code: 'custom', path: [...path], message, input: check, params: RULE })
    }
  })
  .transform((check) => toCheck(check))
  .meta({ title: 'Check', description: 'One question to one source, asked again and again, and judged.' })
