import { getRouteApi } from '@tanstack/react-router'
import { clean } from '#domain/clean-text.ts'
import type { Deployment } from '#domain/deployment.ts'
import { isTerminal } from '#domain/status.ts'
import { formatDuration } from '#domain/unit.ts'
import { useNow } from '../../data/use-now.ts'
import { STATUS_LOOKS } from '../../parts/look.ts'
import { shownStep } from '../../parts/shown-status.ts'
import { StatusIcon } from '../../parts/status.tsx'
import { toneProps } from '../../parts/toned.tsx'
import { useTexts } from '../../text/language.tsx'
import { meantMs, quorumOf } from './ladder.ts'
import type { Rung } from './ladder.ts'
import styles from './ladder.module.css'
import { stageName } from './stage-name.ts'

const { Link } = getRouteApi('/shell/deployments/$id')

interface RungLinkProps {
  readonly rung: Rung
  readonly deployment: Deployment
  readonly shown: string
  readonly onChosen: () => void
}

/** One stage: how it is, how long it has taken, and what it waits for. */
export function RungLink({ rung, deployment, shown, onChosen }: RungLinkProps) {
  const { step, stage } = rung
  const texts = useTexts().deployment
  const name = stageName(deployment, rung.id, texts)
  const status = shownStep(step, stage?.kind)
  const tone = toneProps(STATUS_LOOKS[status].tone)
  const note = useNote(rung)
  return (
    <Link
      to="."
      search={(before) => ({ ...before, tab: undefined, stage: rung.id })}
      resetScroll={false}
      {...tone}
      className={`${tone.className} ${styles.rung}`}
      data-row
      aria-current={rung.id === shown ? 'true' : undefined}
      onClick={onChosen}
    >
      <StatusIcon status={status} size={18} />
      <span className={styles.words}>
        <span className={styles.name}>{name}</span>
        {stage && clean(stage.kind) !== name && <span className={styles.kind}>{clean(stage.kind)}</span>}
        {note !== '' && <span className={styles.note}>{note}</span>}
      </span>
      <Spent rung={rung} />
      <Course rung={rung} />
    </Link>
  )
}

/** Why it is as it is, in a few words. */
function useNote({ step, stage }: Rung): string {
  const { ladder } = useTexts().deployment
  const now = useNow(step.retryAt === undefined ? Number.MAX_SAFE_INTEGER : 1_000)
  const attempt = step.attempt > 1 ? ladder.attempt(step.attempt) : ''
  const quorum = stage && !isTerminal(step.status) && stage.kind === 'approval' ? quorumOf(stage).count : 0
  const why =
    step.status === 'skipped' || (step.status === 'cancelled' && step.attempt > 0) ? step.reason : step.waiting?.for
  const retry = step.retryAt === undefined ? '' : ladder.retryIn(formatDuration(Math.max(0, step.retryAt - now)))
  const votes = quorum > 0 && step.startedAt !== undefined ? ladder.approvals(step.approvals.length, quorum) : ''
  // An approval waits for nothing but votes.
  return [attempt, retry, votes === '' ? clean(why ?? '') : votes].filter((part) => part !== '').join(' · ')
}

function Spent({ rung: { step, stage } }: { readonly rung: Rung }) {
  const { ladder } = useTexts().deployment
  const isOver = isTerminal(step.status)
  const now = useNow(isOver ? Number.MAX_SAFE_INTEGER : 1_000)
  if (step.startedAt === undefined) return null
  const spent = Math.max(0, (step.finishedAt ?? now) - step.startedAt)
  const meant = isOver ? undefined : meantMs(stage)
  const words = isOver
    ? formatDuration(spent)
    : spent < 1_000
      ? '0s'
      : formatDuration(Math.floor(spent / 1_000) * 1_000)
  return (
    <span className={`${styles.spent} tabular`}>
      {meant === undefined ? words : ladder.of(words, formatDuration(meant))}
    </span>
  )
}

/** How far a stage of a known length is. */
function Course({ rung: { step, stage } }: { readonly rung: Rung }) {
  const isOver = isTerminal(step.status)
  const now = useNow(isOver ? Number.MAX_SAFE_INTEGER : 1_000)
  const meant = isOver ? undefined : meantMs(stage)
  if (meant === undefined || step.startedAt === undefined) return null
  const share = Math.min(1, Math.max(0, (now - step.startedAt) / meant))
  return (
    <span className={styles.course} aria-hidden>
      <span style={{ transform: `scaleX(${share.toFixed(4)})` }} />
    </span>
  )
}
