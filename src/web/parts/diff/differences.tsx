import type { ReactNode } from 'react'
import { lazy, Suspense } from 'react'
import type { Difference } from '#domain/diff.ts'
import { Loading } from '../loading.tsx'

export interface DifferencesProps {
  readonly differences: readonly Difference[]
  /** How many there are besides those that are listed. */
  readonly more: number
  /** What the two sides are called. */
  readonly before: string
  readonly after: string
  /** What people call resources, by what differences call them. */
  readonly titles?: ReadonlyMap<string, string> | undefined
  /** Beneath each difference: what can be done about it. */
  readonly renderExtra?: ((difference: Difference) => ReactNode) | undefined
}

const DifferenceList = lazy(async () => ({ default: (await import('./difference-list.tsx')).DifferenceList }))

/** Differences as people read them, by resource, in one column or side by side. */
export function Differences(props: DifferencesProps) {
  return (
    <Suspense fallback={<Loading />}>
      <DifferenceList {...props} />
    </Suspense>
  )
}
