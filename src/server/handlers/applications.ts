import type { ApplicationFilters } from '#contract/applications.ts'
import type { Attention } from '#domain/attention.ts'
import type { ApplicationFilter, LabelFilter } from '#store/application-filter.ts'
import { applicationNamed } from '#store/applications.ts'
import { listApplications } from '#store/application-list.ts'
import type { ApplicationQuery } from '#store/application-list.ts'
import { listDeployments } from '#store/deployments.ts'
import type { Handlers } from '../handler.ts'
import type { ServerParts } from '../parts.ts'
import { deploymentQuery } from './deployments.ts'

type Mine = 'listApplications' | 'getApplication' | 'listApplicationDeployments'

export function applicationHandlers({ store, links }: ServerParts): Pick<Handlers, Mine> {
  return {
    async listApplications({ query }) {
      const { limit, cursor, sort, ...filters } = query
      const descending = sort.startsWith('-')
      const by = sort.replace('-', '') as ApplicationQuery['sort']
      return listApplications(store, { ...applicationFilter(filters), limit, cursor, sort: by, descending })
    },
    async getApplication({ params }) {
      const { agent, changedAt, report } = await applicationNamed(store, params.name)
      return { ...report, agent, connected: links.isConnected(agent), changedAt }
    },
    async listApplicationDeployments({ params, query }) {
      await applicationNamed(store, params.name)
      return listDeployments(store, { ...deploymentQuery(query), application: params.name })
    },
  }
}

/** The filters that lists, counts and grid share, in the store's words. */
export function applicationFilter({ label, attention, ...rest }: ApplicationFilters): ApplicationFilter {
  const attentions = (attention?.split(',') ?? []) as Attention[]
  return { ...rest, labels: (label?.split(',') ?? []).map(labelFilter), attentions }
}

/** `env=production` with this value, `!env` without the label. */
function labelFilter(text: string): LabelFilter {
  if (text.startsWith('!')) return { name: text.slice(1), value: undefined }
  const at = text.indexOf('=')
  return { name: text.slice(0, at), value: text.slice(at + 1) }
}
