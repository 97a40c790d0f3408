import { z } from 'zod'
import { Actor } from './actor.ts'

/** Why a deployment exists. `reason` is a sentence a person reads. */
export const Trigger = z.object({
  kind: z.enum(['commit', 'command', 'drift', 'rollback', 'removal']),
  by: Actor,
  reason: z.string().max(2_000),
  /** The command that asked for it, where one did. */
  command: z.string().max(100).optional(),
  /** The strategy that was asked for, whatever changed. */
  strategy: z.enum(['quick', 'pipeline']).optional(),
  /** Drift: the fields that differ, the first of them. */
  fields: z
    .array(z.object({ resource: z.string().max(500), path: z.string().max(1_000) }))
    .max(20)
    .optional(),
  /** A removal: all applications that go with this one, and whether a person must agree first. */
  removal: z.object({ applications: z.array(z.string().max(63)).max(10_000), ask: z.boolean() }).optional(),
  /** A rollback: the earlier successful deployment whose desired state is wanted. */
  to: z.string().max(40).optional(),
})

export type Trigger = z.infer<typeof Trigger>
