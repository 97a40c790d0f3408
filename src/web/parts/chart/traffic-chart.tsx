import { lazy, Suspense } from 'react'
import { Loading } from '../loading.tsx'
import type { TrafficPoint } from './traffic-rows.ts'

const TrafficPlot = lazy(async () => ({ default: (await import('./traffic-plot.tsx')).TrafficPlot }))

export interface TrafficChartProps {
  readonly points: readonly TrafficPoint[]
  /** When the deployment ended; undefined while it runs. */
  readonly end: number | undefined
}

/** Which variant got how much of the traffic, when. */
export function TrafficChart(props: TrafficChartProps) {
  return (
    <Suspense fallback={<Loading />}>
      <TrafficPlot {...props} />
    </Suspense>
  )
}
