import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { getAgent } from '#contract/agents.ts'
import { clean } from '#domain/clean-text.ts'
import { useData } from '../../data/data-context.ts'
import { routeQuery } from '../../data/query.ts'
import { useMay } from '../../data/session.ts'
import { CommandLine } from '../../parts/command-line.tsx'
import { Loading } from '../../parts/loading.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useTexts } from '../../text/language.tsx'
import { RemoveAgent, RenewKey } from './agent-actions.tsx'
import { AgentFacts, AgentPlaces } from './agent-facts.tsx'
import styles from './agents.module.css'
import { ProviderList, StageList } from './kind-list.tsx'

const route = getRouteApi('/shell/agents/$name')

export function AgentPage() {
  const { name } = route.useParams()
  const { agents } = useTexts()
  const { client } = useData()
  const mayManage = useMay('agent.manage')
  const { data: agent, error, refetch } = useQuery(routeQuery(client, getAgent, { params: { name } }))
  const words = agents.page
  const sentence = !agent
    ? undefined
    : agent.connected
      ? words.connected(
          agent.applications,
          agent.targets.map((target) => clean(target.name)),
        )
      : agent.registeredAt === undefined
        ? words.never
        : words.away(agent.applications)
  return (
    <>
      <nav className={styles.crumbs}>
        <Link to="/agents">{agents.title}</Link>
      </nav>
      <PageHead
        title={clean(name)}
        sentence={sentence}
        actions={
          agent &&
          mayManage && (
            <>
              <RenewKey name={name} />
              <RemoveAgent agent={agent} />
            </>
          )
        }
      />
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!agent && !error && <Loading />}
      {agent && (
        <>
          <AgentFacts agent={agent} />
          <AgentPlaces agent={agent} />
          {agent.providerSchemas.length > 0 && <ProviderList providers={agent.providerSchemas} />}
          {agent.stageSchemas.length > 0 && <StageList stages={agent.stageSchemas} />}
          <CommandLine words={['agent', 'list', '-o', 'yaml']} />
        </>
      )}
    </>
  )
}
