import { useMemo } from 'react'
import type { Deployment } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'
import { TrafficChart } from '../../parts/chart/traffic-chart.tsx'
import { useTexts } from '../../text/language.tsx'
import { trafficPoints } from './evidence.ts'
import styles from './stages.module.css'

/** How the requests were shared out over the whole deployment. */
export function TrafficOf({ deployment, facts }: { readonly deployment: Deployment; readonly facts: readonly Fact[] }) {
  const { traffic } = useTexts().deployment
  const points = useMemo(() => trafficPoints(facts), [facts])
  if (points.length === 0) return null
  return (
    <section className={styles.chart} aria-label={traffic.label}>
      <TrafficChart points={points} end={deployment.finishedAt} />
    </section>
  )
}
