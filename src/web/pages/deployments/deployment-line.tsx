import { Link } from '@tanstack/react-router'
import { clean } from '#domain/clean-text.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import { shortCommit } from '#domain/revision.ts'
import { isTerminal } from '#domain/status.ts'
import { Age } from '../../parts/age.tsx'
import { Cells } from '../../parts/cells.tsx'
import { Duration } from '../../parts/moment.tsx'
import { Person } from '../../parts/person.tsx'
import { STATUS_LOOKS } from '../../parts/look.ts'
import { shownRow } from '../../parts/shown-status.ts'
import { StatusIcon } from '../../parts/status.tsx'
import { toneProps } from '../../parts/toned.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './deployments.module.css'

/** One deployment: how it is, of what, by whom, how far, since when. The whole line is the link. */
export function DeploymentLine({ row }: { readonly row: DeploymentRow }) {
  const texts = useTexts()
  const status = shownRow(row)
  const tone = toneProps(STATUS_LOOKS[status].tone)
  const subject = clean(row.revision.subject)
  const isTold = status === 'waiting' || row.status === 'failed' || row.status === 'cancelled'
  return (
    <article {...tone} className={`${tone.className} ${styles.line}`}>
      <div className={styles.status}>
        <StatusIcon status={status} size={20} />
      </div>
      <div className={styles.what}>
        <Link to="/deployments/$id" params={{ id: row.id }} className={styles.name} data-row>
          <span className={styles.application}>{clean(row.application)}</span> <span>{subject}</span>
        </Link>
        <div className={styles.second}>
          <code>{shortCommit(row.revision.commit)}</code>
          <span className={styles.reason} data-told={isTold || undefined}>
            {clean(row.waiting?.for ?? row.reason)}
          </span>
        </div>
      </div>
      <div className={styles.by}>
        <Person actor={row.trigger.by} />
        <span className={styles.small}>{texts.deployment.trigger[row.trigger.kind]}</span>
      </div>
      <Stages row={row} />
      <div className={styles.when}>
        <Age at={row.createdAt} />
        <span className={styles.small}>
          {row.startedAt !== undefined && <Duration from={row.startedAt} to={endOf(row)} />}
        </span>
      </div>
    </article>
  )
}

function Stages({ row }: { readonly row: DeploymentRow }) {
  const { strategy, unplanned, rolledBack, notRolledBack } = useTexts().deployments
  const back = row.rolledBack === undefined ? '' : row.rolledBack ? rolledBack : notRolledBack
  return (
    <div className={styles.stages}>
      {row.steps.all > 0 && <Cells steps={row.steps} />}
      <span className={styles.small}>
        {row.strategy === undefined ? (
          unplanned
        ) : (
          <span className={styles.strategy}>{strategy[row.strategy] + (back === '' ? '' : ' · ')}</span>
        )}
        {back}
      </span>
    </div>
  )
}

/** A deployment that has ended counts no further, even where its end is not told. */
function endOf(row: DeploymentRow): number | undefined {
  return row.finishedAt ?? (isTerminal(row.status) ? row.startedAt : undefined)
}
