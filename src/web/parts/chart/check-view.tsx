import { lazy, Suspense } from 'react'
import type { CheckResult } from '#domain/evidence.ts'
import { Loading } from '../loading.tsx'

const CheckPanel = lazy(async () => ({ default: (await import('./check-panel.tsx')).CheckPanel }))

/** One judged check of an analysis. */
export function CheckView({ result }: { readonly result: CheckResult }) {
  return (
    <Suspense fallback={<Loading />}>
      <CheckPanel result={result} />
    </Suspense>
  )
}
