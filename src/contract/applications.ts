import { z } from 'zod'
import { ApplicationRow } from '#domain/application-row.ts'
import { DeploymentRow } from '#domain/deployment-row.ts'
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

export const listApplications = route({
  method: 'GET',
  path: '/v1/applications',
  permission: 'application.read',
  summary: 'Lists applications.',
  query: z.strictObject({
    ...pageQuery,
    text: z.string().max(200).optional().meta({ description: 'Part of name, description, path or a label.' }),
    label: z
      .string()
      .max(500)
      .regex(/^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$/)
      .optional()
      .meta({ description: 'Labels that all must match: `env=production,team=checkout`.' }),
    kind: z.string().max(100).optional(),
    agent: z.string().max(63).optional(),
    sync: z.enum(SYNCS).optional(),
    health: z.enum(HEALTHS).optional(),
    sort: z
      .enum(['name', '-name', 'changed', '-changed', 'health', '-health'])
      .default('name')
      .meta({ description: '`-` is descending; `health` starts with the worst.' }),
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
