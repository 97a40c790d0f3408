import { useMemo } from 'react'
import type { Deployment } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'
import { isTerminal } from '#domain/status.ts'
import { TrafficChart } from '../../parts/chart/traffic-chart.tsx'
import { useTexts } from '../../text/language.tsx'
import { isShared, trafficPoints } from './evidence.ts'
import type { TrafficPoint } from './evidence.ts'
import type { Rung } from './ladder.ts'
import styles from './stages.module.css'

interface TrafficOfProps {
  readonly deployment: Deployment
  readonly facts: readonly Fact[]
  /** The stage at which it is shown; undefined: wherever it was moved. */
  readonly rung?: Rung
}

/** How the requests were shared out over the whole deployment. */
export function TrafficOf({ deployment, facts, rung }: TrafficOfProps) {
  const { traffic } = useTexts().deployment
  const points = useMemo(() => trafficPoints(facts), [facts])
  if (points.length === 0 || (rung && !concerns(rung, points))) return null
  return (
    <section className={styles.chart} aria-label={traffic.label}>
      <TrafficChart points={points} end={deployment.finishedAt} />
    </section>
  )
}

/** A stage that moves them, or one that goes on while several variants get some. */
function concerns({ step, stage, undoes }: Rung, points: readonly TrafficPoint[]): boolean {
  if (stage?.traffic || undoes?.stage?.traffic) return true
  return !isTerminal(step.status) && isShared(points)
}
