import { IconAlertTriangle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { AgentRow } from '#contract/agents.ts'
import { clean } from '#domain/clean-text.ts'
import { Moment } from '../../parts/moment.tsx'
import { SafeLink } from '../../parts/safe-link.tsx'
import { useTexts } from '../../text/language.tsx'
import { clockWords, LastSeen } from './agent-state.tsx'
import styles from './agents.module.css'

export function AgentFacts({ agent }: { readonly agent: AgentRow }) {
  const { agents } = useTexts()
  const { page } = agents
  const facts: readonly (readonly [string, ReactNode])[] = [
    [page.version, agent.version === undefined ? agents.unknown : clean(agent.version)],
    [page.seen, <LastSeen key="seen" agent={agent} />],
    [agents.clock, clockWords(agent.clockOffsetMs, agents)],
    [agents.queue, agent.undelivered ?? agents.unknown],
    [agents.hang, agent.hanging ?? agents.unknown],
    [
      agents.applications,
      <Link key="applications" to="/" search={{ agent: agent.name }}>
        {agents.showApplications(agent.applications)}
      </Link>,
    ],
    [
      page.registered,
      agent.registeredAt === undefined ? agents.neverHeard : <Moment key="at" at={agent.registeredAt} />,
    ],
    [page.made, <Moment key="made" at={agent.createdAt} />],
  ]
  return (
    <dl className={styles.facts} aria-label={page.facts}>
      {facts.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Where it deploys to, and from where. */
export function AgentPlaces({ agent }: { readonly agent: AgentRow }) {
  const { page } = useTexts().agents
  return (
    <div className={styles.places}>
      <section>
        <h2>{page.targets}</h2>
        {agent.targets.length === 0 ? (
          <p className="muted">{page.noTargets}</p>
        ) : (
          <SmallTable
            heads={[page.name, page.kind]}
            rows={agent.targets.map(({ name, kind }) => ({
              key: name,
              cells: [clean(name), <code key="kind">{clean(kind)}</code>],
            }))}
          />
        )}
        <TargetWarnings agent={agent} />
      </section>
      <section>
        <h2>{page.repositories}</h2>
        {agent.repositories.length === 0 ? (
          <p className="muted">{page.noRepositories}</p>
        ) : (
          <SmallTable
            heads={[page.name, page.address, page.branch]}
            rows={agent.repositories.map(({ name, url, branch }) => ({
              key: name,
              cells: [clean(name), <SafeLink key="url" href={url} />, <code key="branch">{clean(branch)}</code>],
            }))}
          />
        )}
      </section>
    </div>
  )
}

/** What is unsafe about the way its targets are reached. */
function TargetWarnings({ agent }: { readonly agent: AgentRow }) {
  const { page } = useTexts().agents
  const warned = agent.targets.flatMap(({ name, warnings = [] }) => warnings.map((warning) => ({ name, warning })))
  if (warned.length === 0) return null
  return (
    <ul className={styles.warnings} aria-label={page.warnings}>
      {warned.map(({ name, warning }) => (
        <li key={`${name} ${warning}`}>
          <IconAlertTriangle size={16} aria-hidden />
          <span>
            <strong>{clean(name)}</strong>
            {': '}
            {clean(warning)}
          </span>
        </li>
      ))}
    </ul>
  )
}

interface SmallTableProps {
  readonly heads: readonly string[]
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[]
}

function SmallTable({ heads, rows }: SmallTableProps) {
  return (
    <div className={styles.scroll}>
      <table className={styles.small}>
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
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, index) => (
                <td key={heads[index]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
