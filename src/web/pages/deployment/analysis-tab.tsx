import { clean } from '#domain/clean-text.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { shownStep } from '../../parts/shown-status.ts'
import { StatusBadge } from '../../parts/status.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './deployment.module.css'
import { ladderOf, rungsOf } from './ladder.ts'
import { StageChecks } from './stage-checks.tsx'

const EXAMPLE = `pipeline:
  - canary: 20%
  - traffic: 20%
  - analysis:
      for: 5m
      checks: [{ metric: error-rate, max: 1% }]`

/** What all analyses of a deployment found. */
export function AnalysisTab(props: { readonly deployment: Deployment; readonly facts: readonly Fact[] }) {
  const { analysis } = useTexts().deployment
  const rungs = rungsOf(ladderOf(props.deployment)).filter(
    ({ stage, step }) => stage?.kind === 'analysis' && step.attempt > 0,
  )
  if (rungs.length === 0) {
    return (
      <EmptyState title={analysis.none} hint={analysis.noneLong}>
        <pre className={styles.example} tabIndex={0} aria-label="app.slipway.yaml">
          {EXAMPLE}
        </pre>
      </EmptyState>
    )
  }
  return rungs.map((rung) => (
    <section key={rung.id} className={styles.analysis}>
      <h2>
        {analysis.stage(clean(rung.stage?.name ?? rung.id))}{' '}
        <StatusBadge status={shownStep(rung.step, rung.stage?.kind)} />
      </h2>
      <StageChecks facts={props.facts} rung={rung} />
    </section>
  ))
}
