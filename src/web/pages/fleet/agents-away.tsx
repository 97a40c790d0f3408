import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { listAgents } from '#contract/agents.ts'
import { clean } from '#domain/clean-text.ts'
import { useData } from '../../data/data-context.ts'
import { routeQuery } from '../../data/query.ts'
import { useMay } from '../../data/session.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './notices.module.css'

const MOST = 200
const MOST_NAMED = 3

/** Whoever reads states has to know whose nobody tells any more. */
export function AgentsAway() {
  const { client } = useData()
  const { agentsAway, moreAgents } = useTexts().fleet
  const may = useMay('agent.read')
  const { data } = useQuery({ ...routeQuery(client, listAgents, { query: { limit: MOST } }), enabled: may })
  const away = data?.items.filter(({ connected, applications }) => !connected && applications > 0) ?? []
  if (away.length === 0) return undefined
  const named = away.slice(0, MOST_NAMED).map(({ name }) => clean(name))
  const more = away.length - named.length
  const applications = away.reduce((sum, agent) => sum + agent.applications, 0)
  return (
    <Link to="/agents" className={styles.away}>
      <IconPlugConnectedX size={16} aria-hidden />
      <span>{agentsAway(more > 0 ? [...named, moreAgents(more)] : named, applications)}</span>
    </Link>
  )
}
