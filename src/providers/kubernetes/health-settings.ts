import { z } from 'zod'
import { line } from '#domain/config/scalar.ts'
import { parseFieldPath } from './health/field-path.ts'

const PATH = 'a path such as `status.phase`, `status.conditions[type=Ready].status` or `metadata.annotations["a.b/c"]`'

const fieldPath = z
  .string({ error: PATH })
  .max(500, { error: PATH })
  .refine((text) => parseFieldPath(text) !== undefined, { error: PATH })

const scalar = z.union([z.string().max(500), z.number(), z.boolean()])

const operand = z.union([scalar, z.strictObject({ path: fieldPath })])

const bound = z.union([z.number(), z.strictObject({ path: fieldPath })])

const RELATIONS = ['exists', 'equals', 'not', 'in', 'like', 'min', 'max'] as const

const condition = z
  .strictObject({
    path: fieldPath.meta({ description: 'The field that is looked at.' }),
    exists: z.boolean().optional().meta({ description: 'Whether there is such a field; an empty list is none.' }),
    equals: operand.optional().meta({ description: 'A value, or `{ path }` of another field.' }),
    not: operand.optional().meta({ description: 'What it must not be; a field that is absent is not it.' }),
    in: z.array(scalar).min(1).max(50).optional().meta({ description: 'Any of these values.' }),
    like: line(500).optional().meta({ description: 'A text in which `*` stands for any characters.' }),
    min: bound.optional().meta({ description: 'A number, or `{ path }` of one.' }),
    max: bound.optional().meta({ description: 'A number, or `{ path }` of one.' }),
  })
  .refine((one) => RELATIONS.some((name) => one[name] !== undefined), {
    error: `a condition with one of ${RELATIONS.map((name) => `\`${name}\``).join(', ')}`,
  })

export type HealthCondition = z.infer<typeof condition>

const conditions = z.array(condition).min(1).max(20).optional()

/** How objects of a kind are told to be well: conditions on their fields, nothing is run. */
export const HealthRule = z
  .strictObject({
    group: z.string().max(253).optional().meta({ description: 'Default: any group.' }),
    kind: line(63),
    degraded: conditions.meta({ description: 'Degraded where any of these holds.' }),
    suspended: conditions.meta({ description: 'Suspended where any of these holds, and it is not degraded.' }),
    progressing: conditions.meta({ description: 'Progressing where any of these holds, and it is none of the above.' }),
    healthy: conditions.meta({
      description: 'Healthy where all of these hold, else progressing; without it the built-in rule goes on.',
    }),
    message: fieldPath.optional().meta({ description: 'The field with a sentence that says why.' }),
  })
  .refine(({ degraded, suspended, progressing, healthy }) => degraded ?? suspended ?? progressing ?? healthy, {
    error: 'a rule with `healthy`, `degraded`, `progressing` or `suspended`',
  })

export type HealthRule = z.infer<typeof HealthRule>
