import { z } from 'zod'
import { ApplicationRow } from './application-row.ts'
import { CommandView } from './command-view.ts'
import { DeploymentRow } from './deployment-row.ts'
import { Fact } from './fact.ts'

/** News of the control plane, in the order in which it became durable. */
export const LiveEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('fact'),
    application: z.string(),
    fact: Fact,
    deployment: DeploymentRow.meta({ description: 'Its row with this fact, and perhaps with later ones.' }),
  }),
  z.object({ type: z.literal('application'), application: ApplicationRow }),
  z.object({ type: z.literal('application-removed'), name: z.string() }),
  z.object({ type: z.literal('command'), command: CommandView }),
  z.object({ type: z.literal('agent'), name: z.string(), connected: z.boolean() }),
])

export type LiveEvent = z.infer<typeof LiveEvent>
