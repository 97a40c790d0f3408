import { Link } from '@tanstack/react-router'
import { clean } from '#domain/clean-text.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import { Cells } from '../../parts/cells.tsx'
import { Moment } from '../../parts/moment.tsx'
import { RevisionName } from '../../parts/revision.tsx'
import { StatusBadge } from '../../parts/status.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './running-strip.module.css'

/** The deployment under way: its stages, live, and where all of it is to be seen. */
export function RunningStrip({ row }: { readonly row: DeploymentRow }) {
  const { strip } = useTexts().application
  return (
    <section className={styles.strip} aria-label={strip.title}>
      <div className={styles.line}>
        <StatusBadge status={row.status} filled />
        <Link to="/deployments/$id" params={{ id: row.id }} className={styles.commit}>
          <RevisionName revision={row.revision} />
        </Link>
        <span className={styles.began}>
          {strip.began} <Moment at={row.startedAt ?? row.createdAt} />
        </span>
      </div>
      {row.steps.cells.length > 0 && <Cells steps={row.steps} />}
      <p className={styles.reason}>{clean(row.waiting?.for ?? row.reason)}</p>
    </section>
  )
}
