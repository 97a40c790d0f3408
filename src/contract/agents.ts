import { z } from 'zod'
import { route } from './route.ts'
import { AgentName, Moment, pageOf, pageQuery } from './scalar.ts'
import { AgentRepository, AgentTarget, KindSchema, ProviderSchema } from '#domain/announcement.ts'

export const AgentRow = z.object({
  name: z.string(),
  connected: z.boolean(),
  version: z.string().optional().meta({ description: 'Absent until it has registered once.' }),
  createdAt: Moment,
  registeredAt: Moment.optional(),
  seenAt: Moment.optional(),
  clockOffsetMs: z.number().int().optional().meta({ description: 'How far its clock is ahead of the server’s.' }),
  undelivered: z
    .number()
    .int()
    .optional()
    .meta({ description: 'Facts that it had not delivered at its last heartbeat.' }),
  hanging: z
    .number()
    .int()
    .optional()
    .meta({ description: 'Applications of which something hung at its last heartbeat; their reports say what.' }),
  applications: z.number().int(),
  providers: z.array(z.string()),
  targets: z.array(AgentTarget),
  repositories: z.array(AgentRepository),
})

export type AgentRow = z.infer<typeof AgentRow>

export const listAgents = route({
  method: 'GET',
  path: '/v1/agents',
  permission: 'agent.read',
  summary: 'Lists agents.',
  query: z.strictObject(pageQuery),
  reply: pageOf(AgentRow),
})

const params = z.strictObject({ name: AgentName })

export const getAgent = route({
  method: 'GET',
  path: '/v1/agents/{name}',
  permission: 'agent.read',
  summary: 'Shows one agent with the schemas of its providers and stages.',
  params,
  reply: AgentRow.extend({ providerSchemas: z.array(ProviderSchema), stageSchemas: z.array(KindSchema) }),
})

const AgentWithKey = z.object({
  name: z.string(),
  key: z.string().meta({ description: 'Shown this once; only its digest is kept.' }),
})

export const addAgent = route({
  method: 'POST',
  path: '/v1/agents',
  permission: 'agent.manage',
  summary: 'Makes an agent. Its key is in the answer, and never shown again.',
  body: z.object({ name: AgentName }),
  reply: AgentWithKey,
  status: 201,
})

export const renewAgentKey = route({
  method: 'POST',
  path: '/v1/agents/{name}/key',
  permission: 'agent.manage',
  summary: 'Makes a new key for an agent. The old one ends at once, and the agent’s connection ends.',
  params,
  reply: AgentWithKey,
})

export const removeAgent = route({
  method: 'POST',
  path: '/v1/agents/{name}/remove',
  permission: 'agent.manage',
  summary: 'Removes an agent. Its key ends at once; what it deployed goes on running.',
  params,
  body: z.object({
    withApplications: z.boolean().default(false).meta({
      description:
        'Also forgets its applications, and ends their open deployments as cancelled. Without it an agent that has applications is not removed.',
    }),
  }),
  reply: z.object({
    name: z.string(),
    applications: z.array(z.string()).meta({ description: 'Applications that were forgotten with it.' }),
    deployments: z.array(z.string()).meta({ description: 'Deployments that were ended with it.' }),
  }),
})
