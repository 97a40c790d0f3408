import type { AgentRow } from '#contract/agents.ts'
import { agentNamed, createAgent, listAgents, removeAgent, renewAgentKey } from '#store/agents.ts'
import type { AgentRecord } from '#store/agents.ts'
import type { Handlers } from '../handler.ts'
import type { ServerParts } from '../parts.ts'

type Mine = 'listAgents' | 'getAgent' | 'addAgent' | 'renewAgentKey' | 'removeAgent'

export function agentHandlers({ store, links, streams }: ServerParts): Pick<Handlers, Mine> {
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
    addAgent: async ({ body: { name }, actor }) => ({ name, key: await createAgent(store, name, actor) }),
    async renewAgentKey({ params: { name }, actor }) {
      const key = await renewAgentKey(store, name, actor)
      streams.end({ kind: 'agent', name })
      return { name, key }
    },
    async removeAgent({ params: { name }, body, actor }) {
      const { applications, deployments } = await removeAgent(store, name, { by: actor, ...body })
      streams.end({ kind: 'agent', name })
      return { name, applications: [...applications], deployments: [...deployments] }
    },
  }
}
