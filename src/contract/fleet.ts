import { z } from 'zod'
import { EnvironmentRow } from '#domain/environment-row.ts'
import { FleetSummary } from '#domain/fleet-summary.ts'
import { applicationFilters } from './applications.ts'
import { route } from './route.ts'
import { pageOf, pageQuery } from './scalar.ts'

export const getFleet = route({
  method: 'GET',
  path: '/v1/fleet',
  permission: 'application.read',
  summary:
    'Counts applications by health, sync, attention, kind, agent, target and label, with the same filters as the list.',
  query: z.strictObject(applicationFilters),
  reply: FleetSummary,
})

const labelName = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[^=,!]+$/)

export const listEnvironments = route({
  method: 'GET',
  path: '/v1/environments',
  permission: 'application.read',
  summary: 'Shows which version of what is where: a row for each application, a column for each value of a label.',
  query: z.strictObject({
    ...pageQuery,
    limit: pageQuery.limit.meta({ description: 'Rows in a page; a page of rows that hold very much has fewer.' }),
    ...applicationFilters,
    columns: labelName.default('env').meta({
      description: 'The label that names the environment. Applications without it are left out.',
    }),
    rows: labelName.optional().meta({
      description:
        'The label that names the row; default, and for applications without it: the application’s name without its environment, so that `shop-staging` and `shop-production` are both `shop`.',
    }),
  }),
  reply: pageOf(EnvironmentRow).extend({
    columns: z.array(z.string()).meta({ description: 'All values of the label, in the usual order of promotion.' }),
  }),
})
