import { z } from 'zod'

export const HEALTHS = ['healthy', 'progressing', 'suspended', 'degraded', 'missing', 'unknown'] as const

export const Health = z.enum(HEALTHS)

export type Health = z.infer<typeof Health>

/** One live thing with health and a parent; live state is the tree of them. */
export const Resource = z.object({
  id: z.string().max(500).meta({ description: 'Unique within the application, stable over time.' }),
  parent: z.string().max(500).optional().meta({ description: 'Id of the parent resource; absent at the root.' }),
  kind: z.string().max(200),
  name: z.string().max(500),
  variant: z.string().max(100).optional(),
  health: Health,
  reason: z.string().max(2_000).meta({ description: 'A sentence: why it has this health.' }),
  fields: z.record(z.string().max(200), z.string().max(2_000)).optional(),
})

export type Resource = z.infer<typeof Resource>

export const LiveState = z.object({
  at: z.number().int().meta({ description: 'When it was observed, milliseconds since 1970.' }),
  health: Health,
  reason: z.string().max(2_000),
  resources: z.array(Resource).max(10_000),
  weights: z.record(z.string(), z.number()).optional().meta({ description: 'Percent of traffic by variant.' }),
})

export type LiveState = z.infer<typeof LiveState>
