import { lazy, Suspense } from 'react'
import { Loading } from '../loading.tsx'

const ApplicationLogView = lazy(async () => ({
  default: (await import('./application-log-view.tsx')).ApplicationLogView,
}))

interface ApplicationLogProps {
  readonly name: string
  /** Id of one resource; undefined for all. */
  readonly resource: string | undefined
}

/** What an application writes, live. */
export function ApplicationLog(props: ApplicationLogProps) {
  return (
    <Suspense fallback={<Loading />}>
      <ApplicationLogView key={`${props.name} ${props.resource ?? ''}`} {...props} />
    </Suspense>
  )
}
