import { Link } from '@tanstack/react-router'
import type { AgentRow } from '#contract/agents.ts'
import { clean } from '#domain/clean-text.ts'
import { useTexts } from '../../text/language.tsx'
import { AgentState, clockWords, LastSeen } from './agent-state.tsx'
import styles from './agents.module.css'

/** One line an agent; on a phone one card each. */
export function AgentsTable({ rows }: { readonly rows: readonly AgentRow[] }) {
  const { agents } = useTexts()
  const heads = [
    agents.agent,
    agents.state,
    agents.heard,
    agents.clock,
    agents.queue,
    agents.hang,
    agents.applications,
    agents.targets,
    agents.repositories,
  ]
  return (
    <div className={styles.scroll}>
      <table className={styles.table} aria-label={agents.table}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Agent key={row.name} agent={row} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Agent({ agent }: { readonly agent: AgentRow }) {
  const { agents } = useTexts()
  const { name, version, clockOffsetMs, undelivered, hanging, applications, targets, repositories } = agent
  return (
    <tr>
      <th scope="row">
        <Link to="/agents/$name" params={{ name }} className={styles.name} data-row="">
          {clean(name)}
        </Link>
        {version !== undefined && <span className={styles.version}>{clean(version)}</span>}
      </th>
      <td data-label={agents.state}>
        <AgentState agent={agent} />
      </td>
      <td data-label={agents.heard}>
        <LastSeen agent={agent} />
      </td>
      <td data-label={agents.clock}>{clockWords(clockOffsetMs, agents)}</td>
      <Count label={agents.queue} count={undelivered} />
      <Count label={agents.hang} count={hanging} />
      <td data-label={agents.applications} className="tabular">
        <Link to="/" search={{ agent: name }} aria-label={agents.showApplications(applications)}>
          {applications}
        </Link>
      </td>
      <td data-label={agents.targets} className="tabular">
        {targets.length}
      </td>
      <td data-label={agents.repositories} className="tabular">
        {repositories.length}
      </td>
    </tr>
  )
}

/** Anything but none is trouble. */
function Count({ label, count }: { readonly label: string; readonly count: number | undefined }) {
  const { agents } = useTexts()
  return (
    <td data-label={label} className="tabular" data-trouble={(count ?? 0) > 0 || undefined}>
      {count ?? agents.unknown}
    </td>
  )
}
