import { z } from 'zod'
import { Difference } from './diff.ts'
import { Revision, Version } from './revision.ts'
import { Trigger } from './trigger.ts'

/** How often and how patiently a stage whose failure is the world's is tried again. */
export const Retry = z.object({
  limit: z.number().int().min(0).max(100).meta({ description: 'Further attempts after the first.' }),
  backoffMs: z.number().int().min(0).meta({ description: 'Wait before the second attempt; doubles each time.' }),
  maxBackoffMs: z.number().int().min(0),
})

export type Retry = z.infer<typeof Retry>

/** One node of a plan; it declares a state to reach, so running it twice is harmless. */
export const StageSpec = z.object({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,62}$/)
    .meta({ description: 'Unique in the plan, such as `3-analysis`.' }),
  kind: z.string().max(100),
  name: z.string().max(200),
  needs: z
    .array(z.string())
    .meta({ description: 'Ids of the stages that must have ended well (or been skipped) before.' }),
  options: z.unknown().meta({ description: 'Validated by the stage kind.' }),
  timeoutMs: z
    .number()
    .int()
    .positive()
    .meta({ description: 'Finite, always. Counts from the first start, over all attempts.' }),
  retry: Retry,
  effects: z.boolean().meta({ description: 'Whether it changes the target; a failure after one needs a rollback.' }),
  traffic: z.boolean().meta({ description: 'Whether it moves traffic; reverted before all others.' }),
  revertible: z.boolean().meta({ description: 'Whether its kind can undo it.' }),
  skip: z.string().max(1_000).optional().meta({ description: 'Why it is skipped, decided while planning.' }),
})

export type StageSpec = z.infer<typeof StageSpec>

/** What a deployment will do and why; a value with a digest, never changed. */
export const Plan = z.object({
  application: z.string(),
  provider: z.string(),
  target: z.string(),
  trigger: Trigger,
  revision: Revision,
  running: Revision.optional().meta({ description: 'What runs now; absent at a first deployment.' }),
  desired: z.string().meta({ description: 'Digest of the bundle of the wanted desired state.' }),
  runningDesired: z.string().optional().meta({ description: 'Digest of the bundle to go back to.' }),
  versions: z.array(Version),
  strategy: z.enum(['quick', 'pipeline']),
  why: z.string().max(2_000).meta({ description: 'Why this strategy, as a sentence.' }),
  stages: z.array(StageSpec).max(200),
  differences: z.array(Difference).max(2_000),
  /** More differences than are listed. */
  moreDifferences: z.number().int().min(0),
  rollback: z.object({
    automatic: z.boolean(),
    timeoutMs: z.number().int().positive(),
    /** How long a failed deployment waits for a person where rollback is not automatic. */
    decisionMs: z.number().int().positive(),
  }),
  timeoutMs: z.number().int().positive().meta({ description: 'For the whole deployment, without its rollback.' }),
  /** Set where success means that this desired state must not come back by itself (a rollback by command). */
  quarantine: z.string().optional(),
  digest: z.string().meta({ description: 'sha256 of all of the above in canonical JSON.' }),
})

export type Plan = z.infer<typeof Plan>

export type PlanDraft = Omit<Plan, 'digest'>
