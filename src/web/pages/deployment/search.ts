import { z } from 'zod'

export const DEPLOYMENT_TABS = ['stages', 'plan', 'timeline', 'analysis', 'traffic'] as const

export type DeploymentTab = (typeof DEPLOYMENT_TABS)[number]

/** What the address of this page says; what is not understood is left out. */
export const DeploymentSearch = z.object({
  /** Default: the stages. */
  tab: z.enum(DEPLOYMENT_TABS).optional().catch(undefined),
  /** The stage that the reader chose; without one what matters most is shown. */
  stage: z.string().max(100).optional().catch(undefined),
  /** The timeline with measurements and notes. */
  all: z.boolean().optional().catch(undefined),
})
