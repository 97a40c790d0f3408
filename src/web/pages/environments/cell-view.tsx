import { IconGitCommit, IconGitCompare, IconLock } from '@tabler/icons-react'
import type { Icon } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { clean } from '#domain/clean-text.ts'
import type { EnvironmentCell } from '#domain/environment-row.ts'
import { shortCommit } from '#domain/revision.ts'
import { isTerminal } from '#domain/status.ts'
import { Cells } from '../../parts/cells.tsx'
import { shownRow } from '../../parts/shown-status.ts'
import { StatusIcon } from '../../parts/status.tsx'
import { Toned } from '../../parts/toned.tsx'
import { stateLook } from '../../parts/application-look.ts'
import { isBehind, stateOf, stateWords } from '../../parts/application-state.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './cell-view.module.css'
import { versionOf } from './promotion.ts'

interface CellViewProps {
  readonly cell: EnvironmentCell
  /** Where several are in one place, each says its name. */
  readonly isNamed: boolean
  /** The one of its row that the keys go to. */
  readonly isFirst: boolean
}

/** One application in its environment: what runs, and colour only where something is not as it should be. */
export function CellView({ cell, isNamed, isFirst }: CellViewProps) {
  const texts = useTexts()
  const state = stateOf(cell)
  const version = versionOf(cell)
  return (
    <div className={styles.cell} data-state={state}>
      <div className={styles.line}>
        <Toned look={stateLook(cell)} label={stateWords(texts, cell)} />
        <Link
          to="/applications/$name"
          params={{ name: cell.name }}
          preload={false}
          className={styles.version}
          data-row={isFirst || undefined}
          title={clean(cell.running?.subject ?? cell.name)}
          aria-label={isNamed ? undefined : `${clean(cell.name)} ${clean(version ?? texts.environments.nothingRuns)}`}
        >
          {isNamed ? clean(cell.name) : clean(version ?? texts.environments.nothingRuns)}
        </Link>
        {isNamed && <span className={styles.small}>{clean(version ?? '')}</span>}
        {!isNamed && cell.versions.length > 0 && cell.running && (
          <code className={styles.small}>{shortCommit(clean(cell.running.commit))}</code>
        )}
        <Marks cell={cell} />
      </div>
      <Deployment cell={cell} />
    </div>
  )
}

/** What differs from git here. */
function Marks({ cell }: { readonly cell: EnvironmentCell }) {
  const { environments } = useTexts()
  const { drift, quarantined, head } = cell
  return (
    <>
      {isBehind(cell) && head && (
        <Mark
          icon={IconGitCommit}
          isQuiet
          words={environments.next(shortCommit(clean(head.commit)), clean(head.subject))}
        />
      )}
      {drift > 0 && <Mark icon={IconGitCompare} words={environments.drifted(drift)} />}
      {quarantined && <Mark icon={IconLock} words={environments.quarantined} />}
    </>
  )
}

interface MarkProps {
  readonly icon: Icon
  readonly words: string
  /** What is in order where something is being deployed. */
  readonly isQuiet?: boolean
}

function Mark({ icon: Icon, words, isQuiet }: MarkProps) {
  return (
    <span className={styles.mark} data-quiet={isQuiet} title={words} role="img" aria-label={words}>
      <Icon size={15} stroke={2} aria-hidden />
    </span>
  )
}

/** The deployment that is going on. */
function Deployment({ cell: { latest } }: { readonly cell: EnvironmentCell }) {
  const { environments, parts } = useTexts()
  if (!latest || isTerminal(latest.status)) return undefined
  return (
    <Link
      to="/deployments/$id"
      params={{ id: latest.id }}
      preload={false}
      className={styles.deployment}
      aria-label={environments.deployment(parts.status[shownRow(latest)])}
    >
      <StatusIcon status={shownRow(latest)} size={14} />
      <Cells steps={latest.steps} />
    </Link>
  )
}
