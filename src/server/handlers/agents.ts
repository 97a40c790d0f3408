import type { AgentRow } from '#contract/agents.ts'
import { agentNamed, listAgents } from '#store/agents.ts'
import type { AgentRecord } from '#store/agents.ts'
import type { Handlers } from '../handler.ts'
import type { ServerParts } from '../parts.ts'

export function agentHandlers({ store, links }: ServerParts): Pick<Handlers, 'listAgents' | 'getAgent'> {
  const rowOf = (record: AgentRecord): AgentRow => {
    const { announcement, ...rest } = record
    return {
      ...rest,
      connected: links.isConnected(record.name),
      ...(announcement ? { version: announcement.version } : {}),
      providers: announcement?.providers.map(({ kind }) => kind) ?? [],
      targets: announcement?.targets ?? [],
      repositories: announcement?.repositories ?? [],
    }
  }
  return {
    async listAgents({ query }) {
      const page = await listAgents(store, query)
      return { ...page, items: page.items.map(rowOf) }
    },
    async getAgent({ params }) {
      const record = await agentNamed(store, params.name)
      const { providers = [], stages = [] } = record.announcement ?? {}
      return { ...rowOf(record), providerSchemas: providers, stageSchemas: stages }
    },
  }
}
