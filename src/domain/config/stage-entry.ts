import { z } from 'zod'
import type { Retry } from '../plan.ts'
import { isMapping, oneOrMany, withForms } from './form.ts'
import { RULE } from './issue.ts'
import type { StageForm } from './kinds.ts'
import { exactlyOneOf } from './one-of.ts'
import { count, duration, glob, line } from './scalar.ts'
import { shapeOf } from './shape.ts'

export const MOST_ENTRIES = 100
export const MOST_PARALLEL = 20

const HOUR_MS = 3_600_000
const LONGEST_STAGE_MS = 30 * 24 * HOUR_MS

export const labels = z
  .record(
    z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?$/, {
      error: 'a label of at most 63 letters, digits, `.`, `_`, `/` and `-`',
    }),
    z.string({ error: 'text of at most 200 characters' }).max(200, { error: 'text of at most 200 characters' }),
  )
  .refine((all) => Object.keys(all).length <= 50, { error: 'at most 50 labels' })

const RetryRule = z
  .strictObject({
    limit: count({ max: 100 }).default(2).meta({ description: 'Further attempts after the first.' }),
    backoff: duration({ max: HOUR_MS })
      .prefault('5s')
      .meta({ description: 'Wait before the second attempt; doubles each time.' }),
    maxBackoff: duration({ max: HOUR_MS }).prefault('1m').meta({ description: 'Longest wait between two attempts.' }),
  })
  .transform((retry) => ({ limit: retry.limit, backoffMs: retry.backoff, maxBackoffMs: retry.maxBackoff }))

/** Of a stage that does not say. */
export const DEFAULT_RETRY: Retry = RetryRule.parse({})

const SkipOn = z.strictObject({
  messagePrefixes: oneOrMany(line(200), 50)
    .prefault([])
    .meta({ description: 'Skipped where the commit message begins with one of these.' }),
  paths: oneOrMany(glob, 100)
    .prefault([])
    .meta({ description: 'Skipped where every changed file matches one of these.' }),
})

const When = z.strictObject({
  changed: oneOrMany(glob, 100)
    .optional()
    .meta({ description: 'Runs only where a changed file matches one of these.' }),
  trigger: oneOrMany(z.enum(['commit', 'command', 'drift']), 3)
    .optional()
    .meta({ description: 'Runs only in deployments that began for one of these reasons.' }),
  labels: labels.optional().meta({ description: 'Runs only where the application has all of these labels.' }),
})

/** What every stage may say beside its kind. */
const SIBLINGS = {
  name: line(100).optional().meta({ description: 'What it is called; default: its kind.' }),
  timeout: duration({ min: 1_000, max: LONGEST_STAGE_MS })
    .optional()
    .meta({ description: 'Time for all its attempts together; the default depends on its kind.' }),
  retry: RetryRule.optional().meta({ description: 'How often it is tried again where a tool or the network failed.' }),
  skipOn: SkipOn.optional().meta({ description: 'Commits for which it is skipped.' }),
  when: When.optional().meta({ description: 'Conditions under which it runs; all must hold.' }),
}

const Siblings = z.strictObject(SIBLINGS)

/** A stage as it is written: one kind with its options, and the keys beside it. */
export type StageEntry = z.infer<typeof Siblings> & Readonly<Record<string, unknown>>

/** An entry of `pipeline`: a stage, or stages that run at the same time. */
export type PipelineEntry = StageEntry | { readonly parallel: readonly StageEntry[] }

export function pipelineSchema(stages: readonly StageForm[]): z.ZodType<PipelineEntry[]> {
  const kinds = new Map<string, StageForm[]>()
  for (const stage of stages) {
    if (stage.kind in SIBLINGS || stage.kind === 'parallel') throw new Error(`no stage may be called ${stage.kind}`)
    kinds.set(stage.kind, [...(kinds.get(stage.kind) ?? []), stage])
  }
  const options = [...kinds].map(([kind, forms]) => [kind, optionsOf(forms).optional()] as const)
  const shape = { ...Object.fromEntries(options), ...SIBLINGS }
  const names = [...kinds.keys()]
  const known = `one of ${names.map((kind) => `\`${kind}\``).join(', ')}`
  const several = 'an entry of a pipeline is one stage: begin another with `-`'
  const none = `it names no stage: ${known}`
  const single = stageForms(exactlyOneOf(z.strictObject(shape), names, { none, several }), names)
  const parallel = z.array(single).min(2, { error: 'at least two stages' }).max(MOST_PARALLEL).optional().meta({
    description: 'Stages that run at the same time; the next ones wait for all of them.',
    $comment: 'list of stages',
  })
  const entry = z.strictObject({ parallel, ...shape }).superRefine(refuseSiblingsOfGroup, { when: () => true })
  const either = exactlyOneOf(entry, ['parallel', ...names], { none: `${none}, or \`parallel\``, several })
  return z
    .array(stageForms(either, names))
    .min(1, { error: 'at least one stage; leave `pipeline` out for a quick sync' })
    .max(MOST_ENTRIES)
}

/** `- primary` stands for `- primary: {}`. */
function stageForms<T>(entry: z.ZodType<T>, names: readonly string[]): z.ZodType<T> {
  const form = names.length === 0 ? [] : [z.enum(names).meta({ description: 'A stage with its defaults.' })]
  return withForms(entry, form, (written) => (typeof written === 'string' ? { [written]: null } : written))
}

function optionsOf(forms: readonly StageForm[]): z.ZodType {
  const [first, ...rest] = forms.map(formsOf)
  if (!first) return z.never()
  return rest.length === 0 ? first : z.union([first, ...rest]).meta({ description: forms[0]?.summary ?? '' })
}

/** `- wait: 2m` stands for `- wait: { for: 2m }`, `- wait:` for `- wait: {}`. */
function formsOf(stage: StageForm): z.ZodType {
  const { options, shorthand, summary } = stage
  const short = shorthand === undefined ? undefined : shapeOf(options)?.[shorthand]
  return withForms(options.meta({ description: summary }), [...(short ? [short] : []), z.null()], (written) => {
    if (written === null) return {}
    return shorthand === undefined || isMapping(written) ? written : { [shorthand]: written }
  })
}

function refuseSiblingsOfGroup(value: unknown, ctx: z.core.$RefinementCtx): void {
  if (!isMapping(value) || !('parallel' in value)) return
  for (const key of Object.keys(SIBLINGS).filter((sibling) => sibling in value)) {
    const message = 'this key belongs to the stages of the group, not to the group'
    ctx.addIssue({ code: 'custom', message, params: RULE, path: [key] })
  }
}
