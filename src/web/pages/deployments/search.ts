import { z } from 'zod'
import { deploymentFilters } from '#contract/deployments.ts'
import { ApplicationName } from '#contract/scalar.ts'
import { searchField } from '../../data/search-field.ts'

/** What the address of this page says; what is not understood is left out. */
export const DeploymentsSearch = z.object({
  /** One or several, separated by commas. */
  status: searchField(deploymentFilters.status.unwrap()),
  application: searchField(ApplicationName),
  actor: searchField(z.string().min(1).max(200)),
  commit: searchField(deploymentFilters.commit.unwrap()),
  /** Those that began so long ago at most. */
  last: searchField(z.enum(['1h', '24h', '7d', '30d'])),
  /** Milliseconds since 1970. */
  since: z.number().int().min(0).optional().catch(undefined),
  until: z.number().int().min(0).optional().catch(undefined),
})

export type DeploymentsSearch = z.output<typeof DeploymentsSearch>
