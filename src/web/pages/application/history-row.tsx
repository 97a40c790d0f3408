import { ActionIcon, Tooltip } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { clean } from '#domain/clean-text.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import { shortCommit } from '#domain/revision.ts'
import { Age } from '../../parts/age.tsx'
import { Cells } from '../../parts/cells.tsx'
import { Duration } from '../../parts/moment.tsx'
import { Person } from '../../parts/person.tsx'
import { RevisionName } from '../../parts/revision.tsx'
import { shownRow } from '../../parts/shown-status.ts'
import { StatusIcon } from '../../parts/status.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './history.module.css'

interface HistoryRowProps {
  readonly row: DeploymentRow
  readonly isRunning: boolean
  readonly isQuarantined: boolean
  readonly mayRollBack: boolean
}

export const HistoryRowView = memo(function HistoryRowView(props: HistoryRowProps) {
  const { row, isRunning, isQuarantined, mayRollBack } = props
  const { history } = useTexts().application
  return (
    <li className={styles.row} data-running={isRunning || undefined}>
      <span className={styles.status}>
        <StatusIcon status={shownRow(row)} size={20} />
      </span>
      <div className={styles.what}>
        <div className={styles.line}>
          <Link to="/deployments/$id" params={{ id: row.id }} className={styles.link} data-row>
            <RevisionName revision={row.revision} />
          </Link>
          {isRunning && <span className={styles.mark}>{history.running}</span>}
          {isQuarantined && (
            <span className={styles.mark} data-bad>
              {history.quarantined}
            </span>
          )}
          {row.rolledBack && !isQuarantined && (
            <span className={styles.mark} data-bad>
              {history.rolledBack}
            </span>
          )}
        </div>
        <p className={styles.reason} title={clean(row.reason)}>
          {[...namedVersions(row), clean(row.reason)].join(' · ')}
        </p>
      </div>
      <div className={styles.who}>
        <Person actor={row.trigger.by} />
        <span className={styles.quiet}>
          {history.triggers[row.trigger.kind]}
          {row.strategy && ` · ${history[row.strategy]}`}
        </span>
      </div>
      <div className={styles.cells}>
        <Cells steps={row.steps} />
      </div>
      <div className={styles.when}>
        <Age at={row.createdAt} />
        {row.startedAt !== undefined && (
          <span className={styles.quiet}>
            <Duration from={row.startedAt} to={row.finishedAt} />
          </span>
        )}
      </div>
      <span className={styles.act}>{mayRollBack && <RollbackTo row={row} />}</span>
    </li>
  )
})

/** Versions that say more than the commit does. */
function namedVersions({ versions, revision }: DeploymentRow): string[] {
  const telling = versions.filter(({ version }) => !revision.commit.startsWith(version))
  return telling.map(({ name, version }) => `${clean(name)} ${clean(version)}`)
}

function RollbackTo({ row }: { readonly row: DeploymentRow }) {
  const { history } = useTexts().application
  return (
    <Tooltip label={history.rollback}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={history.rollbackTo(shortCommit(row.revision.commit))}
        renderRoot={(props) => (
          <Link
            {...props}
            from="/applications/$name"
            to="."
            search={(before) => ({ ...before, act: 'rollback', to: row.id })}
            resetScroll={false}
          />
        )}
      >
        <IconArrowBackUp size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}
