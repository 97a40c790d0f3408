import { Link } from '@tanstack/react-router'
import type { ApplicationView } from '#contract/applications.ts'
import { clean } from '#domain/clean-text.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import { HealthBadge } from '../../parts/health.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { SyncBadge } from '../../parts/sync.tsx'
import { useTexts } from '../../text/language.tsx'
import { Acts } from './acts.tsx'
import styles from './application.module.css'
import { useSearch } from './use-search.ts'

interface ApplicationHeadProps {
  readonly app: ApplicationView
  readonly rows: readonly DeploymentRow[]
  readonly open: DeploymentRow | undefined
}

/** The name, and the sentence that says how it is. */
export function ApplicationHead({ app, rows, open }: ApplicationHeadProps) {
  return (
    <PageHead title={app.name} sentence={<Sentence app={app} />} actions={<Acts app={app} rows={rows} open={open} />}>
      <div className={styles.badges}>
        <HealthBadge health={app.live?.health ?? 'unknown'} />
        <SyncBadge sync={app.sync} />
        <Labels labels={app.labels} />
      </div>
    </PageHead>
  )
}

function Sentence({ app }: { readonly app: ApplicationView }) {
  const { why } = useTexts().application
  const { search } = useSearch()
  return (
    <>
      {clean(app.sentence)}{' '}
      <Link
        from="/applications/$name"
        to="."
        search={(before) => ({ ...before, why: search.why ? undefined : true })}
        replace
        resetScroll={false}
        className={styles.why}
        aria-expanded={search.why ?? false}
      >
        {search.why ? why.hide : why.show}
      </Link>
    </>
  )
}

function Labels({ labels }: { readonly labels: ApplicationView['labels'] }) {
  const { facts } = useTexts().application
  const entries = Object.entries(labels)
  if (entries.length === 0) return null
  return (
    <ul className={styles.labels} aria-label={facts.labels}>
      {entries.map(([key, value]) => (
        <li key={key}>
          <span className={styles.labelKey}>{clean(key)}</span> {clean(value)}
        </li>
      ))}
    </ul>
  )
}
