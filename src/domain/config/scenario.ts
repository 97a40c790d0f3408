import { z } from 'zod'
import { checkDocument } from './check.ts'
import { readDocument } from './document.ts'
import type { Document } from './document.ts'
import { isMapping, withForms } from './form.ts'
import { RULE } from './issue.ts'
import { configError } from './problem.ts'
import { count, duration, line, relativePath } from './scalar.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const LONGEST_MS = 30 * DAY_MS

const flag = z.boolean({ error: '`true` or `false`' })

const FAILS =
  'one of `world` (a tool, the network or the target: tried again) and `user` (somebody must mend it: final)'

const Script = z
  .strictObject({
    takes: duration({ max: LONGEST_MS }).prefault('10s').meta({ description: 'How long an attempt takes.' }),
    fails: z.enum(['world', 'user'], { error: FAILS }).optional().meta({
      description:
        'How it fails at the end of that time: `world` is tried again as the stage’s `retry` says, `user` is final.',
    }),
    times: count({ min: 1, max: 1_000 })
      .optional()
      .meta({ description: 'How many attempts fail, the first ones; default: all.' }),
    hangs: flag.default(false).meta({ description: 'Whether it never ends by itself.' }),
  })
  .superRefine((script, ctx) => {
    const refuse = (key: string, message: string): void =>
      ctx.addIssue({ code: 'custom', path: [key], message, params: RULE })
    if (script.times !== undefined && script.fails === undefined)
      refuse('times', '`times` counts failures: say how it `fails`')
    if (script.hangs && script.fails !== undefined) refuse('fails', 'what `hangs` never comes to fail')
  })
  .meta({ description: 'What a stage does.' })

/** What happens to a stage, a revert or the restore instead of its work. */
export type Script = z.infer<typeof Script>

/** `canary: 20s` stands for `canary: { takes: 20s }`. */
const script = withForms(Script, [duration({ max: LONGEST_MS })], (written) =>
  isMapping(written) ? written : { takes: written },
)

const VALUE = 'a number such as `99.5%`, `250ms` or `3`, `none` (no data) or `error` (no answer)'

const value = z.union(
  [
    z.number(),
    z
      .string()
      .max(40)
      .regex(/^(-?\d+(\.\d+)?(%|ms|s)?|none|error)$/, { error: VALUE }),
  ],
  { error: VALUE },
)

const amount = z.union(
  [
    z.number(),
    z
      .string()
      .max(40)
      .regex(/^-?\d+(\.\d+)?(%|ms|s)?$/),
  ],
  {
    error: 'a number such as `99.5%`, `250ms` or `3`',
  },
)

const Spread = z.strictObject({
  around: amount.meta({ description: 'The middle of the numbers.' }),
  spread: amount.meta({ description: 'Their standard deviation.' }),
  seed: count().default(1).meta({ description: 'Another seed gives other numbers, the same one always the same.' }),
})

const VALUES = `${VALUE}; a list of such; or \`{ around, spread, seed }\``

/** What a source answers: always the same, one value after the other (the last one stays), or chance around a middle. */
const values = z.union([value, z.array(value).min(1).max(10_000), Spread], { error: VALUES })

export type ScriptedValues = z.infer<typeof values>
export type ScriptedValue = z.infer<typeof value>

const ACTS = ['approve', 'reject', 'cancel', 'skip', 'retry', 'pause', 'resume'] as const

type Act = (typeof ACTS)[number]

/** Which further keys an act takes. */
const TAKEN_BY: Readonly<Record<'stage' | 'rollback' | 'for', readonly Act[]>> = {
  stage: ['approve', 'reject', 'skip', 'retry'],
  rollback: ['cancel'],
  for: ['pause'],
}

const Person = z
  .strictObject({
    at: duration({ max: LONGEST_MS }).meta({ description: 'When, counted from the beginning of the deployment.' }),
    by: line(200).meta({ description: 'Who: the name of a member.' }),
    groups: z.array(line(200)).max(50).default([]).meta({ description: 'The groups that the member is in.' }),
    does: z.enum(ACTS).meta({ description: 'What: the command of that name.' }),
    stage: line(100)
      .optional()
      .meta({ description: 'Which stage, by name or id; default: the one that it must mean.' }),
    rollback: flag.optional().meta({ description: 'For `cancel`: whether it is rolled back.', default: true }),
    for: duration({ min: 1_000, max: 7 * DAY_MS })
      .optional()
      .meta({ description: 'For `pause`: for how long.' }),
  })
  .superRefine((person, ctx) => {
    for (const key of ['stage', 'rollback', 'for'] as const) {
      if (person[key] === undefined || TAKEN_BY[key].includes(person.does)) continue
      const message = `\`${key}\` means nothing for \`${person.does}\`, only for ${TAKEN_BY[key].join(', ')}`
      ctx.addIssue({ code: 'custom', path: [key], message, params: RULE })
    }
  })

export type Person = z.infer<typeof Person>

const Commit = z.strictObject({
  message: z.string({ error: 'text' }).max(10_000).default('A simulated commit').meta({
    description: 'Its message, as commit matchers and `skipOn` read it.',
  }),
  author: line(300).default('Ada').meta({ description: 'Who wrote it, and so may not approve it.' }),
  changed: z.array(relativePath).max(10_000).optional().meta({
    description:
      'The paths that it changes, from the repository’s root; default: not known, so that nothing is skipped for them.',
  }),
})

const byName = line(200)

/** A scenario for `slipway simulate`. What it does not mention goes well. */
export const Scenario = z.strictObject({
  name: line(200).optional().meta({ description: 'What it shows, in a line.' }),
  commit: Commit.prefault({}).meta({ description: 'The commit that is deployed.' }),
  trigger: z.enum(['commit', 'command', 'drift']).default('commit').meta({ description: 'Why it is deployed.' }),
  strategy: z
    .enum(['auto', 'quick', 'pipeline'])
    .default('auto')
    .meta({ description: 'The strategy that is asked for; `auto` decides as a push would.' }),
  first: flag.default(false).meta({ description: 'Whether nothing runs before it.' }),
  stages: z.record(byName, script).default({}).meta({
    description:
      'What becomes of stages, by name or id; keys as those of `restore`. A scripted stage is not run; those of a target last 10s.',
  }),
  reverts: z.record(byName, script).default({}).meta({
    description: 'What becomes of their reverts in a rollback, by name or id; keys as those of `restore`.',
  }),
  restore: script
    .prefault({})
    .meta({ description: 'What becomes of the last step of a rollback. A time alone is how long it takes.' }),
  metrics: z.record(byName, z.record(byName, values)).default({}).meta({
    description: 'What sources answer: by the check’s name, then by variant (`value` where the query names none).',
  }),
  people: z.array(Person).max(1_000).optional().meta({
    description: 'Who does what; default: everyone who is asked to approve does so after a minute.',
  }),
  limit: duration({ min: MINUTE_MS, max: 365 * DAY_MS })
    .prefault('60d')
    .meta({
      description: 'How long it is looked at; a deployment that has not ended by then is shown as it stands.',
    }),
})

export type Scenario = z.infer<typeof Scenario>

/** All goes well. */
export const NO_SCENARIO: Scenario = Scenario.parse({})

/** `file` is the path that errors name. Errors: `config.invalid`. */
export function parseScenario(
  text: string,
  file: string,
): { readonly document: Document; readonly scenario: Scenario } {
  const document = readDocument(text, file)
  const checked = checkDocument(document, Scenario)
  if (!checked.ok) throw configError(checked.problems)
  return { document, scenario: checked.value }
}
