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
      const { label, sort, ...rest } = query
      const descending = sort.startsWith('-')
      const by = sort.replace('-', '') as ApplicationQuery['sort']
      return listApplications(store, { ...rest, labels: labelsOf(label), sort: by, descending })
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

function labelsOf(text: string | undefined): { name: string; value: string }[] {
  return (text?.split(',') ?? []).map((pair) => {
    const at = pair.indexOf('=')
    return { name: pair.slice(0, at), value: pair.slice(at + 1) }
  })
}
