import type { Deployment } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './deployment.module.css'
import { trafficPoints } from './evidence.ts'
import { TrafficOf } from './traffic-of.tsx'

const EXAMPLE = `pipeline:
  - canary: 20%
  - traffic: 20%
  - analysis:
      for: 5m
      checks: [{ metric: error-rate, max: 1% }]
  - primary
  - clean`

export function TrafficTab({
  deployment,
  facts,
}: {
  readonly deployment: Deployment
  readonly facts: readonly Fact[]
}) {
  const { traffic } = useTexts().deployment
  if (trafficPoints(facts).length > 0) return <TrafficOf deployment={deployment} facts={facts} />
  return (
    <EmptyState title={traffic.none} hint={traffic.noneLong}>
      <pre className={styles.example} tabIndex={0} aria-label="app.slipway.yaml">
        {EXAMPLE}
      </pre>
    </EmptyState>
  )
}
