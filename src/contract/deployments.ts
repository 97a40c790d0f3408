import { z } from 'zod'
import { DeploymentRow } from '#domain/deployment-row.ts'
import { Deployment } from '#domain/deployment.ts'
import { Fact } from '#domain/fact.ts'
import { STATUSES } from '#domain/status.ts'
import { route } from './route.ts'
import { ApplicationName, DeploymentId, pageOf, pageQuery, queryMoment, queryNumber, StepId } from './scalar.ts'

export const deploymentFilters = {
  status: z
    .string()
    .max(100)
    .regex(new RegExp(`^(${STATUSES.join('|')})(,(${STATUSES.join('|')}))*$`))
    .optional()
    .meta({ description: 'One or several, separated by commas.' }),
  since: queryMoment.optional().meta({ description: 'Created at or after this time.' }),
  until: queryMoment.optional().meta({ description: 'Created before this time.' }),
  commit: z
    .string()
    .regex(/^[0-9a-f]{4,64}$/)
    .optional()
    .meta({ description: 'Start of a commit hash, at least 4 characters.' }),
  actor: z.string().max(200).optional().meta({ description: 'Name of who or what caused it.' }),
}

export const listDeployments = route({
  method: 'GET',
  path: '/v1/deployments',
  permission: 'deployment.read',
  summary: 'Lists deployments, newest first.',
  query: z.strictObject({ ...pageQuery, application: ApplicationName.optional(), ...deploymentFilters }),
  reply: pageOf(DeploymentRow),
})

const params = z.strictObject({ id: DeploymentId })

export const getDeployment = route({
  method: 'GET',
  path: '/v1/deployments/{id}',
  permission: 'deployment.read',
  summary: 'Shows one deployment: plan, steps, approvals, traffic, outcome.',
  params,
  reply: Deployment,
})

export const listFacts = route({
  method: 'GET',
  path: '/v1/deployments/{id}/facts',
  permission: 'deployment.read',
  summary: 'Lists the facts of a deployment in order.',
  params,
  query: z.strictObject({
    after: queryNumber({ min: 0, max: Number.MAX_SAFE_INTEGER })
      .default(0)
      .meta({ description: 'Only facts after this number.' }),
    limit: queryNumber({ min: 1, max: 1_000 }).default(200).meta({ description: 'Facts in an answer.' }),
  }),
  reply: z.object({
    facts: z.array(Fact),
    next: z
      .number()
      .int()
      .optional()
      .meta({ description: '`after` of the next call; absent when these are the last.' }),
  }),
})

const stepParams = z.strictObject({ id: DeploymentId, step: StepId })

export const readLog = route({
  method: 'GET',
  path: '/v1/deployments/{id}/steps/{step}/log',
  permission: 'deployment.read',
  summary: 'Reads a part of the log of a step.',
  params: stepParams,
  query: z.strictObject({
    offset: queryNumber({ min: 0, max: Number.MAX_SAFE_INTEGER })
      .default(0)
      .meta({ description: 'In bytes of UTF-8.' }),
    limit: queryNumber({ min: 4, max: 1_048_576 }).default(65_536).meta({ description: 'In bytes of UTF-8.' }),
  }),
  reply: z.object({
    offset: z.number().int(),
    text: z.string().meta({ description: 'Never cut inside a character.' }),
    next: z.number().int().meta({ description: '`offset` of the next call.' }),
    size: z.number().int().meta({ description: 'Bytes there are by now.' }),
    ended: z.boolean().meta({ description: 'Whether the step has ended, so that nothing more will come.' }),
  }),
})

export const followLog = route({
  method: 'GET',
  path: '/v1/deployments/{id}/steps/{step}/log/stream',
  permission: 'deployment.read',
  summary: 'Follows the log of a step until the step ends. Resumes by Last-Event-ID, which is the offset.',
  params: stepParams,
  query: z.strictObject({
    offset: queryNumber({ min: 0, max: Number.MAX_SAFE_INTEGER }).default(0).meta({ description: 'Where to begin.' }),
  }),
  events: z.discriminatedUnion('type', [
    z.object({ type: z.literal('text'), offset: z.number().int(), text: z.string() }),
    z.object({ type: z.literal('end'), size: z.number().int() }),
  ]),
  lastEvent: 'end',
})
