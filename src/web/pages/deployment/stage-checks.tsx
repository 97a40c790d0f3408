import { useMemo } from 'react'
import { clean } from '#domain/clean-text.ts'
import type { Fact } from '#domain/fact.ts'
import { CheckView } from '../../parts/chart/check-view.tsx'
import { SamplesView } from '../../parts/chart/samples-view.tsx'
import { roundOf, verdictOf } from './evidence.ts'
import type { Rung } from './ladder.ts'
import styles from './stages.module.css'

interface StageChecksProps {
  readonly facts: readonly Fact[]
  readonly rung: Rung
  /** Whether the verdict's words stand above already, as the stage's error. */
  readonly isTold?: boolean
}

/** The checks of an analysis: with the verdict once there is one, before that what was measured so far. */
export function StageChecks({ facts, rung, isTold }: StageChecksProps) {
  const verdict = useMemo(() => verdictOf(facts, rung.id), [facts, rung.id])
  const round = useMemo(() => roundOf(facts, rung.id), [facts, rung.id])
  if (verdict) {
    return (
      <section>
        {!isTold && <p className={styles.verdict}>{clean(verdict.words)}</p>}
        <ul className={styles.checks}>
          {verdict.checks.map((result) => (
            <li key={result.check}>
              <CheckView result={result} />
            </li>
          ))}
        </ul>
      </section>
    )
  }
  return (
    <section>
      <SamplesView facts={round} options={rung.stage?.options} />
    </section>
  )
}
