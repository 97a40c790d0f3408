import { Link } from '@tanstack/react-router'
import { clean } from '#domain/clean-text.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import type { Waiting } from '#domain/fact.ts'
import { Cells } from '../../parts/cells.tsx'
import { Moment } from '../../parts/moment.tsx'
import { RevisionName } from '../../parts/revision.tsx'
import { STATUS_LOOKS } from '../../parts/look.ts'
import { shownRow } from '../../parts/shown-status.ts'
import { StatusBadge } from '../../parts/status.tsx'
import { toneProps } from '../../parts/toned.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './running-strip.module.css'
import { WaitWords } from './wait-words.tsx'

interface RunningStripProps {
  readonly row: DeploymentRow
  /** What the application waits for, which is this deployment's wait. */
  readonly waiting: Waiting | undefined
}

/** The deployment under way: its stages, live, and where all of it is to be seen. */
export function RunningStrip({ row, waiting }: RunningStripProps) {
  const { strip, banners } = useTexts().application
  const status = shownRow(row)
  const tone = toneProps(STATUS_LOOKS[status].tone)
  return (
    <section {...tone} className={`${tone.className} ${styles.strip}`} aria-label={strip.title}>
      <div className={styles.line}>
        <StatusBadge status={status} filled />
        <Link to="/deployments/$id" params={{ id: row.id }} className={styles.commit}>
          <RevisionName revision={row.revision} />
        </Link>
        <span className={styles.began}>
          {strip.began} <Moment at={row.startedAt ?? row.createdAt} />
        </span>
      </div>
      {row.steps.cells.length > 0 && <Cells steps={row.steps} />}
      {waiting ? (
        <div className={styles.reason}>
          <strong>{banners.waiting(clean(waiting.for))}</strong>
          <WaitWords waiting={waiting} />
        </div>
      ) : (
        <p className={styles.reason}>{clean(row.reason)}</p>
      )}
    </section>
  )
}
