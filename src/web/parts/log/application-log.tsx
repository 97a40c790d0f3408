import { lazy, Suspense, useMemo } from 'react'
import type { ApplicationView } from '#contract/applications.ts'
import { Loading } from '../loading.tsx'
import { shortNames } from '../tree/resource-name.ts'

const ApplicationLogView = lazy(async () => ({
  default: (await import('./application-log-view.tsx')).ApplicationLogView,
}))

interface ApplicationLogProps {
  readonly app: Pick<ApplicationView, 'name' | 'live'>
  /** Id of one resource; undefined for all. */
  readonly resource: string | undefined
}

/** What an application writes, live. */
export function ApplicationLog({ app, resource }: ApplicationLogProps) {
  const names = useMemo(() => shortNames(app.live?.resources ?? []), [app.live?.resources])
  return (
    <Suspense fallback={<Loading />}>
      <ApplicationLogView key={`${app.name} ${resource ?? ''}`} name={app.name} {...{ resource, names }} />
    </Suspense>
  )
}
