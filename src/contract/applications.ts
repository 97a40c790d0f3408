import { z } from 'zod'
import { ApplicationRow } from '#domain/application-row.ts'
import { DeploymentRow } from '#domain/deployment-row.ts'
import { ATTENTIONS } from '#domain/attention.ts'
import { HEALTHS } from '#domain/health.ts'
import { ApplicationReport, SYNCS } from '#domain/report.ts'
import { deploymentFilters } from './deployments.ts'
import { route } from './route.ts'
import { ApplicationName, Moment, pageOf, pageQuery } from './scalar.ts'

/** The whole report and who gave it. */
export const ApplicationView = ApplicationReport.extend({
  agent: z.string(),
  connected: z.boolean().meta({ description: 'Whether its agent is connected now.' }),
  changedAt: Moment,
})

export type ApplicationView = z.infer<typeof ApplicationView>

export const applicationFilters = {
  text: z.string().max(200).optional().meta({ description: 'Part of name, description, path or a label.' }),
  label: z
    .string()
    .max(500)
    .regex(/^(![^=,!]+|[^=,!]+=[^,]*)(,(![^=,!]+|[^=,!]+=[^,]*))*$/)
    .optional()
    .meta({
      description: 'Labels that all must match: `env=production,team=checkout`; `!team` is: without that label.',
    }),
  kind: z.string().max(100).optional(),
  agent: z.string().max(63).optional(),
  target: z.string().max(200).optional(),
  sync: z.enum(SYNCS).optional(),
  health: z.enum(HEALTHS).optional(),
  attention: z
    .string()
    .max(100)
    .regex(new RegExp(`^(${ATTENTIONS.join('|')})(,(${ATTENTIONS.join('|')}))*$`))
    .optional()
    .meta({ description: 'What they want from people; one or several, separated by commas.' }),
}

const Filters = z.object(applicationFilters)

export type ApplicationFilters = z.infer<typeof Filters>

export const listApplications = route({
  method: 'GET',
  path: '/v1/applications',
  permission: 'application.read',
  summary: 'Lists applications.',
  query: z.strictObject({
    ...pageQuery,
    ...applicationFilters,
    sort: z
      .enum(['name', '-name', 'changed', '-changed', 'health', '-health', 'attention', '-attention'])
      .default('name')
      .meta({ description: '`-` is descending; `health` and `attention` start with the worst.' }),
  }),
  reply: pageOf(ApplicationRow),
})

const params = z.strictObject({ name: ApplicationName })

export const getApplication = route({
  method: 'GET',
  path: '/v1/applications/{name}',
  permission: 'application.read',
  summary: 'Shows one application with its live state and drift.',
  params,
  reply: ApplicationView,
})

export const listApplicationDeployments = route({
  method: 'GET',
  path: '/v1/applications/{name}/deployments',
  permission: 'deployment.read',
  summary: 'Lists the deployments of one application, newest first.',
  params,
  query: z.strictObject({ ...pageQuery, ...deploymentFilters }),
  reply: pageOf(DeploymentRow),
})
