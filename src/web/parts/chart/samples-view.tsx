import { lazy, Suspense } from 'react'
import type { Fact } from '#domain/fact.ts'
import { Loading } from '../loading.tsx'

const SamplesPanel = lazy(async () => ({ default: (await import('./samples-panel.tsx')).SamplesPanel }))

export interface SamplesViewProps {
  /** Of the analysis step's running round; others than samples are passed over. */
  readonly facts: readonly Fact[]
  /** The options of the analysis stage in the plan: names, units and limits of its checks. */
  readonly options?: unknown
}

/** What a running analysis has measured so far; the verdict comes later. */
export function SamplesView(props: SamplesViewProps) {
  return (
    <Suspense fallback={<Loading />}>
      <SamplesPanel {...props} />
    </Suspense>
  )
}
