import { z } from 'zod'
import { HistoryRow } from '#domain/history.ts'
import { route } from './route.ts'
import { ApplicationName, DeploymentId, pageOf, pageQuery, queryMoment } from './scalar.ts'

export const listEvents = route({
  method: 'GET',
  path: '/v1/events',
  permission: 'event.read',
  summary: 'Lists who did what, newest first.',
  query: z.strictObject({
    ...pageQuery,
    application: ApplicationName.optional(),
    deployment: DeploymentId.optional(),
    actor: z.string().max(200).optional().meta({ description: 'Name of a member, agent or author.' }),
    kind: z.string().max(100).optional(),
    since: queryMoment.optional(),
    until: queryMoment.optional(),
  }),
  reply: pageOf(HistoryRow),
})
