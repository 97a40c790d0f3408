import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { ApplicationView } from '#contract/applications.ts'
import { clean } from '#domain/clean-text.ts'
import type { Revision } from '#domain/revision.ts'
import { Moment } from '../../parts/moment.tsx'
import { RevisionName } from '../../parts/revision.tsx'
import { commonPlace } from '../../parts/tree/resource-name.ts'
import { SafeLink } from '../../parts/safe-link.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './facts.module.css'
import { TrafficBar } from './traffic-bar.tsx'

/** What one asks first, each in a line. */
export function Facts({ app }: { readonly app: ApplicationView }) {
  const { facts } = useTexts().application
  const isNewest = app.head !== undefined && app.head.commit === app.running?.commit
  const weights = Object.entries(app.live?.weights ?? {}).filter(([, weight]) => weight > 0)
  return (
    <dl className={styles.facts}>
      <Fact title={facts.runs} columns={3}>
        {app.running ? <Commit revision={app.running} deployment={app.runningDeployment} /> : facts.nothingRuns}
      </Fact>
      <Fact title={facts.newest} columns={3}>
        {app.head && !isNewest ? <Commit revision={app.head} /> : isNewest ? facts.isNewest : facts.unknown}
      </Fact>
      {app.versions.length > 0 && (
        <Fact title={facts.versions}>
          {app.versions.map(({ name, version }) => (
            <span key={`${name} ${version}`} className={styles.version}>
              {clean(name)} <code>{clean(version)}</code>
            </span>
          ))}
        </Fact>
      )}
      {app.address !== undefined && (
        <Fact title={facts.address}>
          <SafeLink href={app.address} />
        </Fact>
      )}
      {weights.length > 1 && (
        <Fact title={facts.traffic}>
          <TrafficBar weights={weights} />
        </Fact>
      )}
      <Fact title={facts.target}>
        {clean(app.kind)} <span className={styles.quiet}>{targetWords(app)}</span>
      </Fact>
      <Fact title={facts.agent}>
        <Link to="/agents/$name" params={{ name: app.agent }}>
          {clean(app.agent)}
        </Link>{' '}
        <span className={styles.quiet}>
          {app.connected ? (
            <>
              {facts.looked} <Moment at={app.evaluatedAt} />
            </>
          ) : (
            facts.away
          )}
        </span>
      </Fact>
      <Fact title={facts.source} columns={weights.length > 1 ? 1 : 2}>
        <span className={styles.quiet}>{clean(app.repository)}</span> {clean(app.path)}
      </Fact>
    </dl>
  )
}

/** With the place, such as a namespace, in which all of its resources are. */
function targetWords({ target, live }: ApplicationView): string {
  const place = commonPlace(live?.resources ?? []).slice(0, -1)
  return [target, place]
    .filter((word) => word !== '')
    .map((word) => clean(word))
    .join(' / ')
}

interface FactProps {
  readonly title: string
  readonly columns?: 1 | 2 | 3
  readonly children: ReactNode
}

function Fact({ title, columns, children }: FactProps) {
  return (
    <div className={styles.fact} data-columns={columns}>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Commit({ revision, deployment }: { readonly revision: Revision; readonly deployment?: string | undefined }) {
  const { facts } = useTexts().application
  const name = <RevisionName revision={revision} />
  return (
    <span className={styles.commit}>
      {deployment === undefined ? (
        name
      ) : (
        <Link to="/deployments/$id" params={{ id: deployment }} className={styles.plain}>
          {name}
        </Link>
      )}
      <span className={styles.quiet}>
        {revision.author !== '' && `${facts.by(clean(revision.author))}, `}
        <Moment at={revision.at} />
      </span>
    </span>
  )
}
