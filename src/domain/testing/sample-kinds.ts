import { z } from 'zod'
import type { Kinds, StageForm } from '../config/kinds.ts'
import { count, duration, line, listenAddress, name, percent, relativePath } from '../config/scalar.ts'

/** Small kinds in the shape of the real ones, for the tests of the configuration language alone. */
const canary = z.strictObject({
  scale: percent().prefault('25%').meta({ description: 'Size against the primary.' }),
})

const hostStages: readonly StageForm[] = [
  { kind: 'sync', summary: 'Runs the new version everywhere.', options: z.strictObject({}), effects: true },
  { kind: 'canary', summary: 'Starts the new version beside the old one.', options: canary, effects: true },
  { kind: 'baseline', summary: 'Starts the old version again, as a yardstick.', options: canary, effects: true },
  {
    kind: 'traffic',
    summary: 'Shares the requests out.',
    options: z.strictObject({ canary: percent().optional(), baseline: percent().optional() }),
    shorthand: 'canary',
    effects: true,
  },
  { kind: 'primary', summary: 'The new version becomes the primary.', options: z.strictObject({}), effects: true },
  {
    kind: 'clean',
    summary: 'Stops variants.',
    options: z.strictObject({ variant: z.enum(['canary', 'baseline', 'all']).default('all') }),
    shorthand: 'variant',
    effects: true,
  },
]

const terraformStages: readonly StageForm[] = [
  { kind: 'plan', summary: 'Plans the change.', options: z.strictObject({}), effects: false },
  {
    kind: 'apply',
    summary: 'Applies the plan.',
    options: z.strictObject({ parallelism: count({ min: 1, max: 100 }).default(10) }),
    effects: true,
  },
  { kind: 'clean', summary: 'Removes what is gone.', options: z.strictObject({ force: z.boolean() }), effects: true },
]

const check = z
  .strictObject({
    name: line(100).optional(),
    source: name.default('proxy'),
    metric: z.enum(['success-rate', 'error-rate', 'p99']).optional(),
    query: line(1_000).optional(),
    min: z.union([z.number(), percent()]).optional(),
    compare: z.enum(['threshold', 'canary-primary']).default('threshold'),
  })
  .refine((written) => written.metric !== undefined || written.query !== undefined, {
    error: 'a `metric` or a `query`',
  })

const genericStages: readonly StageForm[] = [
  {
    kind: 'wait',
    summary: 'Waits.',
    options: z.strictObject({ for: duration({ max: 86_400_000 }) }),
    shorthand: 'for',
    effects: false,
  },
  {
    kind: 'approval',
    summary: 'Waits for people.',
    options: z.strictObject({ by: z.array(line(100)).default([]), count: count({ min: 1, max: 20 }).default(1) }),
    effects: false,
  },
  {
    kind: 'analysis',
    summary: 'Measures and judges.',
    options: z.strictObject({ for: duration({ min: 1_000 }), checks: z.array(check).min(1) }),
    templated: 'checks',
    effects: false,
  },
  {
    kind: 'script',
    summary: 'Runs a program.',
    options: z.strictObject({
      run: z.union([z.array(line(1_000)).min(1), line(1_000)]),
      env: z.record(z.string(), z.string()).default({}),
    }),
    shorthand: 'run',
    effects: true,
  },
]

export const SAMPLE_KINDS: Kinds = {
  providers: [
    {
      kind: 'host',
      summary: 'Processes on this machine behind a proxy.',
      app: z.strictObject({
        run: z
          .array(line(1_000))
          .min(1)
          .meta({ description: 'The command and its arguments.', examples: [['node', 'server.js']] }),
        replicas: count({ min: 1, max: 100 }).default(1).meta({ description: 'How many processes.' }),
        listen: listenAddress.meta({ description: 'Where the proxy answers.' }),
        env: z.record(z.string(), z.string()).default({}).meta({ description: 'Variables of the processes.' }),
        health: z
          .strictObject({
            path: z.string().startsWith('/').default('/').meta({ description: 'Path that is asked.' }),
            every: duration({ min: 100 }).prefault('1s').meta({ description: 'How often.' }),
          })
          .prefault({})
          .meta({ description: 'When a process counts as ready.' }),
      }),
      target: z.strictObject({ metricsListen: listenAddress.optional() }),
      stages: hostStages,
    },
    {
      kind: 'terraform',
      summary: 'A Terraform folder.',
      app: z.strictObject({ directory: relativePath.default('.'), ref: line(100).optional() }),
      target: z.strictObject({}),
      stages: terraformStages,
    },
  ],
  stages: genericStages,
}
