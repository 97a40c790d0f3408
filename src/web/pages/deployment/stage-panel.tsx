import { clean } from '#domain/clean-text.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { ErrorReport } from '#domain/errors.ts'
import type { Fact } from '#domain/fact.ts'
import { isTerminal } from '#domain/status.ts'
import { StepLog } from '../../parts/log/step-log.tsx'
import { Duration } from '../../parts/moment.tsx'
import { Problem } from '../../parts/problem.tsx'
import { shownStep } from '../../parts/shown-status.ts'
import { StatusBadge } from '../../parts/status.tsx'
import { useTexts } from '../../text/language.tsx'
import { ApprovalPanel } from './approval-panel.tsx'
import type { Rung } from './ladder.ts'
import { StageChecks } from './stage-checks.tsx'
import { StageDetails } from './stage-details.tsx'
import { stageName } from './stage-name.ts'
import styles from './stages.module.css'
import { TrafficOf } from './traffic-of.tsx'
import { WaitingPanel } from './waiting-panel.tsx'

interface StagePanelProps {
  readonly deployment: Deployment
  readonly rung: Rung
  readonly facts: readonly Fact[]
}

/** The evidence of one stage: failure first, then for what it waits, then what it measured, moved and said. */
export function StagePanel({ deployment, rung, facts }: StagePanelProps) {
  const { step, stage } = rung
  const { panel } = useTexts().deployment
  const wasStarted = step.attempt > 0
  return (
    <section className={styles.panel} aria-labelledby="stage-title">
      <StageTitle deployment={deployment} rung={rung} />
      {step.error && <Problem error={withoutChecks(rung, step.error)} />}
      {stage?.kind === 'approval' && wasStarted ? (
        <ApprovalPanel deployment={deployment} step={step} stage={stage} />
      ) : (
        step.waiting && <WaitingPanel waiting={step.waiting} kind={stage?.kind} />
      )}
      {step.reason !== undefined && <p className={styles.why}>{clean(step.reason)}</p>}
      {!wasStarted && !isTerminal(step.status) && <Coming deployment={deployment} rung={rung} />}
      {stage?.kind === 'analysis' && wasStarted && (
        <StageChecks facts={facts} rung={rung} isTold={step.error !== undefined} />
      )}
      {wasStarted && <TrafficOf deployment={deployment} facts={facts} rung={rung} />}
      {wasStarted && stage?.kind !== 'approval' && (
        <section className={styles.log}>
          <h3>{panel.log}</h3>
          <StepLog deployment={deployment.id} step={rung.id} ended={isTerminal(step.status)} />
        </section>
      )}
      <StageDetails rung={rung} />
    </section>
  )
}

/** The output of a failed analysis is the table of its checks, which are drawn below. */
function withoutChecks({ stage, step }: Rung, error: ErrorReport): ErrorReport {
  return stage?.kind === 'analysis' && step.verdict ? { ...error, output: undefined } : error
}

function StageTitle({ deployment, rung: { id, step, stage } }: Omit<StagePanelProps, 'facts'>) {
  const texts = useTexts().deployment
  const name = stageName(deployment, id, texts)
  return (
    <header className={styles.title}>
      <h2 id="stage-title">{name}</h2>
      {stage && clean(stage.kind) !== name && <span className={styles.kind}>{clean(stage.kind)}</span>}
      <StatusBadge status={shownStep(step, stage?.kind)} />
      {step.attempt > 1 && <span className="muted">{attemptWords(step.attempt, stage?.retry.limit, texts.panel)}</span>}
      {step.startedAt !== undefined && (
        <span className={styles.took}>
          <Duration from={step.startedAt} to={step.finishedAt} />
        </span>
      )}
    </header>
  )
}

function attemptWords(
  attempt: number,
  retries: number | undefined,
  panel: {
    readonly attempts: (attempt: number, limit: number) => string
    readonly attempt: (attempt: number) => string
  },
): string {
  // A person's retry begins a new round, so that attempts may outgrow the limit.
  return retries === undefined || attempt > retries + 1 ? panel.attempt(attempt) : panel.attempts(attempt, retries + 1)
}

function Coming({ deployment, rung: { stage, step } }: Omit<StagePanelProps, 'facts'>) {
  const texts = useTexts().deployment
  const needs = (stage?.needs ?? []).filter((need) => !isTerminal(statusOf(deployment, need)))
  const names = needs.map((need) => stageName(deployment, need, texts)).join(', ')
  const isHeld = step.retryAt !== undefined
  return (
    <p className={styles.why}>
      {texts.panel.notStarted} {!isHeld && (names === '' ? texts.panel.next : texts.panel.needs(names))}
    </p>
  )
}

function statusOf(d: Deployment, id: string) {
  return d.steps.find((step) => step.id === id)?.status ?? 'pending'
}
