import { z } from 'zod'

const JsonSchema = z.record(z.string().max(200), z.unknown()).meta({ description: 'A JSON Schema.' })

export const KindSchema = z.object({
  kind: z.string().max(100),
  summary: z.string().max(500),
  options: JsonSchema,
})

export const ProviderSchema = z.object({
  kind: z.string().max(100),
  summary: z.string().max(500),
  app: JsonSchema.meta({ description: 'JSON Schema of its section in an application’s file.' }),
  target: JsonSchema.meta({ description: 'JSON Schema of a target in the agent’s file.' }),
})

export const AgentTarget = z.object({
  name: z.string().max(200),
  kind: z.string().max(100),
  warnings: z
    .array(z.string().max(1_000))
    .max(20)
    .optional()
    .meta({ description: 'What is unsafe about the way it is reached, as sentences; absent where nothing is.' }),
})

export type AgentTarget = z.infer<typeof AgentTarget>

export const AgentRepository = z.object({
  name: z.string().max(200),
  url: z.string().max(2_000).meta({ description: 'Without credentials.' }),
  branch: z.string().max(300),
})

/** What an agent says of itself. Credentials never belong in it. */
export const AgentAnnouncement = z.object({
  name: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/),
  version: z.string().max(100),
  providers: z.array(ProviderSchema).max(100),
  stages: z.array(KindSchema).max(500),
  targets: z.array(AgentTarget).max(1_000),
  repositories: z.array(AgentRepository).max(10_000),
})

export type AgentAnnouncement = z.infer<typeof AgentAnnouncement>
