import { IconAlertTriangle, IconArrowBackUp, IconCircleCheck, IconLock } from '@tabler/icons-react'
import type { Icon } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Deployment } from '#domain/deployment.ts'
import { clean } from '#domain/clean-text.ts'
import { shortCommit, subjectOf } from '#domain/revision.ts'
import type { Status } from '#domain/status.ts'
import { CommandLine } from '../../parts/command-line.tsx'
import { RevisionName } from '../../parts/revision.tsx'
import { toneProps } from '../../parts/toned.tsx'
import { useTexts } from '../../text/language.tsx'
import { commandWords } from '../../parts/act/command-words.ts'
import styles from './outcome.module.css'
import { useApplicationOf } from './use-occasion.ts'

/** What became of the target, what is held back, and what runs now. */
export function OutcomePanel({ deployment }: { readonly deployment: Deployment }) {
  const { outcome } = useTexts().deployment
  const rows = [
    <AfterFailure key="rollback" deployment={deployment} />,
    deployment.quarantine !== undefined && deployment.status !== 'succeeded' && (
      <Quarantine key="quarantine" deployment={deployment} />
    ),
    <RunsNow key="now" deployment={deployment} />,
  ]
  return (
    <section className={styles.outcome} aria-label={outcome.label}>
      {rows}
    </section>
  )
}

function AfterFailure({ deployment: d }: { readonly deployment: Deployment }) {
  const { outcome } = useTexts().deployment
  if (d.status === 'succeeded') return null
  if (d.rolledBack === undefined) return <Row tone="pending" icon={IconCircleCheck} title={outcome.untouched} />
  if (!d.rolledBack) {
    return (
      <Row tone="failed" icon={IconAlertTriangle} title={outcome.notRolledBack}>
        <p>{outcome.notRolledBackLong}</p>
      </Row>
    )
  }
  const running = d.plan?.running
  const title = running ? outcome.rolledBack(shortCommit(running.commit)) : outcome.cleaned
  return (
    <Row tone="succeeded" icon={IconArrowBackUp} title={title}>
      {running && <p>{clean(subjectOf(running.message))}</p>}
    </Row>
  )
}

function Quarantine({ deployment: d }: { readonly deployment: Deployment }) {
  const { outcome } = useTexts().deployment
  const application = useApplicationOf(d)
  if (application && !application.quarantine) return <Row tone="pending" icon={IconLock} title={outcome.lifted} />
  // Of several only the newest is told of, and only that one is in the way of the newest commit.
  const isNewest = !application || application.quarantine?.desired === d.quarantine
  const words = commandWords({ kind: 'sync', application: d.application, liftQuarantine: true })
  return (
    <Row tone="waiting" icon={IconLock} title={outcome.quarantined}>
      <p>{outcome.quarantinedLong}</p>
      {isNewest && (
        <div className={styles.command}>
          <span>{outcome.lift}</span>
          <CommandLine words={words} />
        </div>
      )}
    </Row>
  )
}

function RunsNow({ deployment: d }: { readonly deployment: Deployment }) {
  const { outcome } = useTexts().deployment
  const application = useApplicationOf(d)
  const { runningDeployment: now, running } = application ?? {}
  if (now === undefined || !running) return null
  if (now === d.id) return <Row tone="succeeded" icon={IconCircleCheck} title={outcome.runsNow} />
  // What was gone back to has been named already.
  if (d.rolledBack && running.commit === d.plan?.running?.commit) return null
  return (
    <Row tone="pending" icon={IconCircleCheck} title={outcome.runsElse}>
      <Link to="/deployments/$id" params={{ id: now }}>
        <RevisionName revision={running} />
      </Link>
    </Row>
  )
}

interface RowProps {
  readonly tone: Status
  readonly icon: Icon
  readonly title: string
  readonly children?: ReactNode
}

function Row({ tone, icon: RowIcon, title, children }: RowProps) {
  const toned = toneProps(tone)
  return (
    <div {...toned} className={`${toned.className} ${styles.row}`}>
      <RowIcon size={18} aria-hidden />
      <div>
        <strong>{title}</strong>
        {children}
      </div>
    </div>
  )
}
