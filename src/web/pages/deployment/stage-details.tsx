import type { ReactNode } from 'react'
import { cleanLines } from '#domain/clean-text.ts'
import { isTerminal } from '#domain/status.ts'
import { formatDuration } from '#domain/unit.ts'
import { useLanguage } from '../../text/language.tsx'
import { exactTime } from '../../parts/moment.tsx'
import type { Rung } from './ladder.ts'
import styles from './stages.module.css'

/** What few look for: options, notes, times and limits. */
export function StageDetails({ rung: { id, step, stage } }: { readonly rung: Rung }) {
  const { texts, language } = useLanguage()
  const { panel } = texts.deployment
  const notes = Object.keys(step.memo).length > 0
  return (
    <details className={styles.details}>
      <summary>{panel.details}</summary>
      <dl className={styles.facts}>
        <Fact label={panel.stepId}>
          <code>{id}</code>
        </Fact>
        {step.startedAt !== undefined && <Fact label={panel.started}>{exactTime(step.startedAt, language)}</Fact>}
        {step.finishedAt !== undefined && <Fact label={panel.ended}>{exactTime(step.finishedAt, language)}</Fact>}
        {step.deadline !== undefined && !isTerminal(step.status) && (
          <Fact label={panel.deadline}>{exactTime(step.deadline, language)}</Fact>
        )}
        {stage && <Fact label={panel.timeout}>{formatDuration(stage.timeoutMs)}</Fact>}
        {stage && <Fact label={panel.retries}>{stage.retry.limit}</Fact>}
      </dl>
      {stage && <Json title={panel.options} value={stage.options} />}
      {notes && <Json title={panel.notes} value={step.memo} />}
    </details>
  )
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Json({ title, value }: { readonly title: string; readonly value: unknown }) {
  return (
    <>
      <h3>{title}</h3>
      <pre tabIndex={0} aria-label={title}>
        {cleanLines(JSON.stringify(value, undefined, 2) ?? '').join('\n')}
      </pre>
    </>
  )
}
