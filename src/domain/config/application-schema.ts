import { z } from 'zod'
import { DELETE_POLICIES } from '../rules/deletion.ts'
import { oneOrMany } from './form.ts'
import { stagesOf } from './kinds.ts'
import type { Kinds, ProviderForm } from './kinds.ts'
import { exactlyOneOf } from './one-of.ts'
import { duration, glob, line, name } from './scalar.ts'
import { labels, pipelineSchema } from './stage-entry.ts'
import type { PipelineEntry } from './stage-entry.ts'

const DAY_MS = 86_400_000
const YES_NO = '`true` or `false`'
const ON_OFF = '`on` or `off`'

const flag = z.boolean({ error: YES_NO })

/** How fast what comes back is put right again. */
const Windows = z
  .strictObject({
    minWindow: duration({ min: 10_000, max: 7 * DAY_MS })
      .prefault('1m')
      .meta({ description: 'Least time between two repairs; doubles each time drift comes back.' }),
    maxWindow: duration({ min: 10_000, max: 30 * DAY_MS })
      .prefault('1h')
      .meta({ description: 'Where the doubling ends.' }),
  })
  .refine((rule) => rule.minWindow <= rule.maxWindow, {
    path: ['maxWindow'],
    error: 'a duration that is not shorter than `minWindow`',
  })

const Trigger = z.strictObject({
  paths: oneOrMany(glob, 100).prefault([]).meta({
    description:
      'Files that count besides those the application reads: patterns from the repository’s root, or with `./` from this folder.',
  }),
  ignore: oneOrMany(glob, 100)
    .prefault([])
    .meta({ description: 'Changed files that do not count, as patterns of the same kind.' }),
  queue: z.enum(['latest', 'every', 'manual']).default('latest').meta({
    description:
      'What becomes of commits that wait: only the newest is deployed, every one in order, or none until asked.',
  }),
})

const messagePattern = oneOrMany(line(200), 20)

const Planner = z.strictObject({
  alwaysPipeline: flag.default(false).meta({ description: 'Run the pipeline whatever has changed.' }),
  commitMatcher: z
    .strictObject({
      pipeline: messagePattern
        .prefault([])
        .meta({ description: 'Run the pipeline where a line of the commit message matches; `*` is any text.' }),
      quick: messagePattern
        .prefault([])
        .meta({ description: 'Sync at once where a line of the commit message matches; `*` is any text.' }),
    })
    .prefault({})
    .meta({ description: 'The strategy by the first 1,000 characters of the commit message.' }),
})

const Rollback = z.strictObject({
  automatic: flag.default(true).meta({ description: 'Roll back without asking when a stage fails.' }),
  timeout: duration({ min: 1_000, max: DAY_MS }).prefault('10m').meta({ description: 'Time for the rollback.' }),
  decision: duration({ min: 1_000, max: 7 * DAY_MS })
    .prefault('1h')
    .meta({ description: 'How long a failed deployment waits for a person where rollback is not automatic.' }),
})

const Drift = z.strictObject({
  converge: z
    .union([z.enum(['off', 'on'], { error: ON_OFF }), Windows])
    .default('off')
    .meta({
      description: 'Whether drift is put right by a quick deployment of what runs; as a section: how often at most.',
    }),
  ignore: oneOrMany(line(300), 200).prefault([]).meta({
    description: 'Differences that are no drift: `field`, `resource` or `resource:field`; `*` is any text.',
  }),
})

const SECTIONS = {
  name: name.optional().meta({ description: 'What it is called everywhere; default: the name of its folder.' }),
  description: line(500)
    .optional()
    .meta({ description: 'One line for people.', examples: ['The storefront.'] }),
  labels: labels.default({}).meta({
    description: 'To find and to group applications by.',
    examples: [{ env: 'production', team: 'checkout' }],
  }),
  trigger: Trigger.prefault({}).meta({ description: 'When it is deployed.' }),
  planner: Planner.prefault({}).meta({ description: 'When the pipeline runs and when a quick sync does.' }),
  rollback: Rollback.prefault({}).meta({ description: 'What happens when a deployment fails.' }),
  timeout: duration({ min: 1_000, max: 30 * DAY_MS })
    .prefault('6h')
    .meta({ description: 'Time for a whole deployment, without its rollback.' }),
  drift: Drift.prefault({}).meta({ description: 'What counts as drift, and whether it is put right.' }),
  delete: z
    .enum(DELETE_POLICIES)
    .default('orphan')
    .meta({ description: 'What becomes of what runs when this file goes away: it stays, or it is removed.' }),
}

const Sections = z.strictObject(SECTIONS)

/** The file as it is written, with defaults filled in. The provider's section is one further key. */
export type ApplicationFile = z.infer<typeof Sections> & {
  readonly pipeline?: readonly PipelineEntry[]
} & Readonly<Record<string, unknown>>

/** Schemas by kinds and provider: making one takes longer than reading a file with it. */
const MADE = new WeakMap<Kinds, Map<string, z.ZodType<ApplicationFile>>>()

/**
 * The whole of `app.slipway.yaml`. With a provider only its stages are accepted; without, as for the published JSON
 * Schema, those of all.
 */
export function applicationSchema(kinds: Kinds, provider?: ProviderForm): z.ZodType<ApplicationFile> {
  const made = MADE.get(kinds) ?? new Map<string, z.ZodType<ApplicationFile>>()
  MADE.set(kinds, made)
  const schema = made.get(provider?.kind ?? '') ?? makeSchema(kinds, provider)
  made.set(provider?.kind ?? '', schema)
  return schema
}

function makeSchema(kinds: Kinds, provider: ProviderForm | undefined): z.ZodType<ApplicationFile> {
  const providers = kinds.providers.map((each) => [each.kind, each.app.optional().meta({ description: each.summary })])
  const names = kinds.providers.map((each) => each.kind)
  for (const kind of names) if (kind in SECTIONS || kind === 'pipeline') throw new Error(`no provider may be ${kind}`)
  const { name, description, labels: labelsKey, ...rest } = SECTIONS
  const pipeline = pipelineSchema(stagesOf(kinds, provider))
    .optional()
    .meta({ description: 'Stages, one after the other; left out: a quick sync.', $comment: 'list of stages' })
  const file = z.strictObject({
    name,
    description,
    labels: labelsKey,
    ...(Object.fromEntries(providers) as Record<string, z.ZodType>),
    pipeline,
    ...rest,
  })
  const known = names.map((kind) => `\`${kind}\``).join(', ')
  return exactlyOneOf(file, names, {
    none: `no section says what kind of target it is for: one of ${known}`,
    several: 'an application has one kind of target: write another file for this one',
  }) as unknown as z.ZodType<ApplicationFile>
}
