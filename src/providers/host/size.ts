import { z } from 'zod'
import { count, percent } from '#domain/config/scalar.ts'
import type { Desired } from './desired.ts'

/** How many instances a variant gets. */
export const Size = z
  .strictObject({
    scale: percent({ min: 1 }).optional().meta({ description: 'Part of the primary’s replicas, rounded up.' }),
    replicas: count({ min: 1, max: 1_000 }).optional().meta({ description: 'Number of instances; default: one.' }),
  })
  .refine(({ scale, replicas }) => scale === undefined || replicas === undefined, {
    error: 'either `scale` or `replicas`',
    path: ['replicas'],
  })

export type Size = z.infer<typeof Size>

export function replicasOf(size: Size, desired: Desired): number {
  if (size.scale !== undefined) return Math.max(1, Math.ceil((desired.settings.replicas * size.scale) / 100))
  return size.replicas ?? 1
}
