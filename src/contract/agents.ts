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

export const getAgent = route({
  method: 'GET',
  path: '/v1/agents/{name}',
  permission: 'agent.read',
  summary: 'Shows one agent with the schemas of its providers and stages.',
  params: z.strictObject({ name: AgentName }),
  reply: AgentRow.extend({ providerSchemas: z.array(ProviderSchema), stageSchemas: z.array(KindSchema) }),
})
