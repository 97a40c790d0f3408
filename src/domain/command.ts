import { z } from 'zod'
import { Actor } from './actor.ts'

const step = z.string().max(100)
const deployment = z.string().max(40)
const application = z.string().max(63)

/** A person's or CI's wish for an agent; it gets an answer. */
export const CommandBody = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('sync'),
    application,
    strategy: z.enum(['auto', 'quick', 'pipeline']).default('auto'),
    liftQuarantine: z.boolean().default(false).meta({ description: 'Let a quarantined desired state come back.' }),
  }),
  z.object({
    kind: z.literal('rollback'),
    application,
    to: z
      .string()
      .max(64)
      .optional()
      .meta({ description: 'An earlier successful deployment; default: the one before.' }),
  }),
  z.object({
    kind: z.literal('delete'),
    application,
    cascade: z.boolean().default(false).meta({ description: 'Remove what runs, too; else it is only forgotten.' }),
    dryRun: z.boolean().default(false).meta({ description: 'Only say what would go.' }),
  }),
  z.object({
    kind: z.literal('approve'),
    deployment,
    step: step.optional().meta({ description: 'Default: the approval that waits.' }),
    digest: z
      .string()
      .max(64)
      .optional()
      .meta({ description: 'Digest of the plan that was looked at; another one is refused.' }),
    comment: z.string().max(4_000).optional(),
  }),
  z.object({ kind: z.literal('reject'), deployment, step: step.optional(), comment: z.string().max(4_000).optional() }),
  z.object({
    kind: z.literal('cancel'),
    deployment,
    rollback: z.boolean().default(true),
    reason: z.string().max(1_000).optional(),
  }),
  z.object({ kind: z.literal('skip'), deployment, step: step.optional(), reason: z.string().max(1_000).optional() }),
  z.object({ kind: z.literal('retry'), deployment, step: step.optional() }),
  z.object({
    kind: z.literal('pause'),
    deployment,
    forMs: z
      .number()
      .int()
      .positive()
      .max(7 * 86_400_000)
      .optional(),
  }),
  z.object({ kind: z.literal('resume'), deployment }),
])

export type CommandBody = z.infer<typeof CommandBody>

export const Command = z.object({
  id: z.string(),
  body: CommandBody,
  by: Actor,
  at: z.number().int(),
  /** After this it is answered as expired, never carried out late. */
  expiresAt: z.number().int(),
})

export type Command = z.infer<typeof Command>

export const CommandAnswer = z.object({
  status: z.enum(['done', 'refused', 'expired']),
  /** A sentence: what was done, or why not and what to do instead. */
  message: z.string().max(2_000),
  deployment: z.string().optional().meta({ description: 'The deployment that it made or concerned.' }),
})

export type CommandAnswer = z.infer<typeof CommandAnswer>
