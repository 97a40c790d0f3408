import { z } from 'zod'
import { HEALTHS } from '#domain/health.ts'

export const VIEWS = ['resources', 'history', 'drift', 'configuration', 'logs'] as const

export type View = (typeof VIEWS)[number]

const text = z.string().max(500).optional().catch(undefined)

/** What the address of this page says; what is not understood is left out. */
export const ApplicationSearch = z.object({
  view: z.enum(VIEWS).optional().catch(undefined),
  /** How resources are shown; default: as a tree where there is room. */
  layout: z.enum(['tree', 'list']).optional().catch(undefined),
  /** What is wanted of many resources. */
  text,
  health: z
    .enum([...HEALTHS, 'not-healthy'])
    .optional()
    .catch(undefined),
  kind: text,
  /** The resource whose drawer is open, and what of it is shown. */
  resource: text,
  part: z.enum(['live', 'desired', 'diff', 'log']).optional().catch(undefined),
  /** The file of the configuration. */
  file: z.string().max(1_000).optional().catch(undefined),
  /** Whether the whole explanation is shown. */
  why: z.boolean().optional().catch(undefined),
  /** The dialog that is open: what would be done, and for a rollback to which deployment. */
  act: z.enum(['sync', 'lift', 'rollback', 'remove']).optional().catch(undefined),
  to: z
    .string()
    .regex(/^[0-9a-z]{8,40}$/)
    .optional()
    .catch(undefined),
})

export type ApplicationSearch = z.infer<typeof ApplicationSearch>
