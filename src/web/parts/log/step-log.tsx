import { lazy, Suspense } from 'react'
import { Loading } from '../loading.tsx'

const StepLogView = lazy(async () => ({ default: (await import('./step-log-view.tsx')).StepLogView }))

interface StepLogProps {
  readonly deployment: string
  readonly step: string
  /** Whether the step has ended: its log then is whole, or soon will be. */
  readonly ended: boolean
}

/** The log of a stage or rollback step, live until it ends. */
export function StepLog(props: StepLogProps) {
  return (
    <Suspense fallback={<Loading />}>
      <StepLogView key={`${props.deployment} ${props.step}`} {...props} />
    </Suspense>
  )
}
