import { z } from 'zod'
import { LiveEvent } from '#domain/live-event.ts'
import { route } from './route.ts'
import { ApplicationName, DeploymentId, Moment } from './scalar.ts'

/**
 * `reset` says that what was missed is not known any more: read again what is shown. It comes after a resume from too
 * long ago, never silently skipped.
 */
export const LiveMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), at: Moment }),
  z.object({ type: z.literal('reset') }),
  ...LiveEvent.options,
])

export type LiveMessage = z.infer<typeof LiveMessage>

export const liveStream = route({
  method: 'GET',
  path: '/v1/stream',
  permission: 'deployment.read',
  summary: 'Everything that happens, as it happens. Resumes by Last-Event-ID; without one it begins now.',
  query: z.strictObject({ application: ApplicationName.optional(), deployment: DeploymentId.optional() }),
  events: LiveMessage,
})
