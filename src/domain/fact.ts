import { z } from 'zod'
import { Actor } from './actor.ts'
import { Evidence } from './evidence.ts'
import { Plan } from './plan.ts'
import { Revision } from './revision.ts'
import { Trigger } from './trigger.ts'

export const ErrorReport = z.object({
  code: z.string().max(100),
  kind: z.enum(['user', 'world', 'conflict', 'denied', 'bug']),
  message: z.string().max(4_000),
  hint: z.string().max(2_000),
  output: z.string().max(20_000).optional(),
})

/** For what something waits, who can end it, until when, and what happens then. */
export const Waiting = z.object({
  for: z.string().max(1_000).meta({ description: 'A sentence: for what.' }),
  owner: z.string().max(500).meta({ description: 'Who or what can end the wait.' }),
  person: z
    .boolean()
    .optional()
    .meta({ description: 'True where a person has to decide; absent where time, a queue or the world ends it.' }),
  yields: z
    .boolean()
    .optional()
    .meta({ description: 'True where it is waited for something to become well: a newer commit ends the wait.' }),
  deadline: z.number().int().meta({ description: 'When it ends by itself, milliseconds since 1970.' }),
  next: z.string().max(500).meta({ description: 'What happens at the deadline.' }),
})

export type Waiting = z.infer<typeof Waiting>

const step = z.string().max(100).meta({ description: 'Id of a stage, or of a rollback step.' })
const reason = z.string().max(2_000)

export const RollbackStep = z.object({
  id: z.string(),
  /** The stage to revert; absent for the last step, which restores the last good desired state. */
  stage: z.string().optional(),
})

export type RollbackStep = z.infer<typeof RollbackStep>

/** What happened, without when and in which deployment. */
export const FactBody = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('triggered'),
    application: z.string(),
    agent: z.string(),
    trigger: Trigger,
    revision: Revision,
  }),
  z.object({ kind: z.literal('planned'), plan: Plan }),
  z.object({ kind: z.literal('step-started'), step, attempt: z.number().int().positive(), deadline: z.number().int() }),
  z.object({ kind: z.literal('step-waiting'), step, waiting: Waiting }),
  z.object({ kind: z.literal('step-succeeded'), step }),
  z.object({ kind: z.literal('step-failed'), step, error: ErrorReport, retryAt: z.number().int().optional() }),
  z.object({ kind: z.literal('step-skipped'), step, reason }),
  z.object({ kind: z.literal('step-cancelled'), step, reason }),
  z.object({ kind: z.literal('evidence'), step, evidence: Evidence }),
  z.object({
    kind: z.literal('approved'),
    step,
    by: Actor,
    digest: z.string(),
    comment: z.string().max(4_000).optional(),
  }),
  z.object({ kind: z.literal('rejected'), step, by: Actor, comment: z.string().max(4_000).optional() }),
  z.object({ kind: z.literal('retry-requested'), step, by: Actor }),
  z.object({ kind: z.literal('paused'), by: Actor, deadline: z.number().int() }),
  z.object({ kind: z.literal('resumed'), by: Actor }),
  z.object({ kind: z.literal('cancel-requested'), by: Actor, rollback: z.boolean(), reason }),
  z.object({ kind: z.literal('held'), deadline: z.number().int(), reason }),
  z.object({
    kind: z.literal('rollback-started'),
    reason,
    deadline: z.number().int(),
    steps: z.array(RollbackStep),
    /** The failure that it answers; absent where a person or a pause's end asked for it. */
    error: ErrorReport.optional(),
  }),
  z.object({
    kind: z.literal('finished'),
    status: z.enum(['succeeded', 'failed', 'cancelled']),
    reason,
    error: ErrorReport.optional(),
    /** Digest of a desired state that reconciling must not bring back. */
    quarantine: z.string().optional(),
    /** Whether the target is known to be back at the last good state. Absent where nothing had been changed. */
    rolledBack: z.boolean().optional(),
  }),
])

export type FactBody = z.infer<typeof FactBody>

/** An immutable record of something that happened to a deployment. `seq` counts from 1 without gaps. */
export const Fact = z.intersection(
  z.object({
    deployment: z.string().regex(/^[0-9a-z]{8,40}$/),
    seq: z.number().int().positive(),
    at: z.number().int().meta({ description: 'Milliseconds since 1970, by the agent’s clock.' }),
  }),
  FactBody,
)

export type Fact = z.infer<typeof Fact>
