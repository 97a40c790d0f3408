import { z } from 'zod'
import { count, line, percent } from '#domain/config/scalar.ts'

/** How many pods a variant gets. */
const size = {
  scale: percent({ min: 1 }).optional().meta({ description: 'Part of the primary’s replicas, rounded up.' }),
  replicas: count({ min: 1, max: 10_000 }).optional().meta({ description: 'Number of pods; default: one.' }),
}

const service = z.boolean().optional().meta({
  description: 'Makes a Service of its own (`ClusterIP`) for it; default: where the traffic method needs one.',
})

const POINTER = 'a JSON pointer such as `/spec/template/spec/containers/0/image`'

const pointer = z
  .string({ error: POINTER })
  .max(1_000, { error: POINTER })
  .regex(/^(\/([^~]|~[01])*)?$/u, { error: POINTER })

const operation = z.discriminatedUnion('op', [
  z.strictObject({ op: z.enum(['add', 'replace', 'test']), path: pointer, value: z.unknown() }),
  z.strictObject({ op: z.literal('remove'), path: pointer }),
  z.strictObject({ op: z.enum(['move', 'copy']), from: pointer, path: pointer }),
])

export type PatchOperation = z.infer<typeof operation>

const patch = z
  .strictObject({
    kind: line(63).meta({ description: 'Kind of the objects it is for, such as `Deployment`.' }),
    name: line(253).optional().meta({ description: 'Name as written in git; default: all of that kind.' }),
    operations: z.array(operation).max(200).default([]).meta({ description: 'JSON patch (RFC 6902).' }),
    merge: z.record(z.string(), z.unknown()).optional().meta({ description: 'JSON merge patch (RFC 7386).' }),
  })
  .refine(({ operations, merge }) => operations.length > 0 || merge !== undefined, {
    error: '`operations`, `merge` or both',
    path: ['operations'],
  })

export type Patch = z.infer<typeof patch>

const patches = z.array(patch).max(50).default([]).meta({ description: 'What is different from primary.' })

const hasOneSize = ({ scale, replicas }: { scale?: unknown; replicas?: unknown }): boolean =>
  scale === undefined || replicas === undefined

const ONE_SIZE = { error: 'either `scale` or `replicas`', path: ['replicas'] }

export const CanaryOptions = z.strictObject({ ...size, service, patches }).refine(hasOneSize, ONE_SIZE)

export type CanaryOptions = z.infer<typeof CanaryOptions>

export const BaselineOptions = z.strictObject({ ...size, service }).refine(hasOneSize, ONE_SIZE)

export type BaselineOptions = z.infer<typeof BaselineOptions>

const labelSelectors = z.boolean().default(false).meta({
  description:
    'Puts the variant label into the workloads’ own selectors. A selector cannot be changed: only for new workloads.',
})

export const PrimaryOptions = z.strictObject({ labelSelectors })

export type PrimaryOptions = z.infer<typeof PrimaryOptions>

export const SyncOptions = z.strictObject({ labelSelectors })

export type SyncOptions = z.infer<typeof SyncOptions>

export const CleanOptions = z.strictObject({
  variant: z.enum(['canary', 'baseline', 'all']).default('all').meta({ description: 'What is removed.' }),
})

export type CleanOptions = z.infer<typeof CleanOptions>
