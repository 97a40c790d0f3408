import { lazy, Suspense, useState } from 'react'
import type { ApplicationView } from '#contract/applications.ts'
import type { CommandView } from '#domain/command-view.ts'
import { RemoteError } from '#domain/errors.ts'
import { Loading } from '../../parts/loading.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Answered } from './answered.tsx'
import { ApplicationHead } from './application-head.tsx'
import styles from './application.module.css'
import { Banners } from './banners.tsx'
import { Facts } from './facts.tsx'
import { openDeployment } from './open-deployment.ts'
import { RemovedApplication } from './removed-application.tsx'
import { RunningStrip } from './running-strip.tsx'
import { useApplication, useHistory } from './use-application.ts'
import { useApplicationName, useSearch } from './use-search.ts'
import { CurrentView } from './current-view.tsx'
import { Views } from './views.tsx'

const Dialogs = lazy(async () => ({ default: (await import('./dialogs.tsx')).Dialogs }))
const WhyPanel = lazy(async () => ({ default: (await import('./why-panel.tsx')).WhyPanel }))
const ResourceDrawer = lazy(async () => ({ default: (await import('./resource-drawer.tsx')).ResourceDrawer }))

/** What runs here, and does it match git? */
export function ApplicationPage() {
  const name = useApplicationName()
  const { data, error, refetch } = useApplication(name)
  const isGone = error instanceof RemoteError && error.status === 404
  if (isGone) return <RemovedApplication name={name} />
  if (!data) {
    return (
      <>
        <PageHead title={name} />
        {error ? <Problem error={error} onRetry={() => void refetch()} /> : <Loading />}
      </>
    )
  }
  return (
    <>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      <Application key={name} app={data} />
    </>
  )
}

function Application({ app }: { readonly app: ApplicationView }) {
  const { search } = useSearch()
  const history = useHistory(app.name)
  const [answer, setAnswer] = useState<CommandView>()
  const open = openDeployment(history.rows)
  return (
    <>
      <ApplicationHead app={app} rows={history.rows} open={open} />
      <div className={styles.stack}>
        {answer && <Answered view={answer} rows={history.rows} onClose={() => setAnswer(undefined)} />}
        <Banners app={app} open={open} />
        {open && <RunningStrip row={open} waiting={app.waiting} />}
        {search.why && (
          <Suspense fallback={<Loading />}>
            <WhyPanel app={app} rows={history.rows} />
          </Suspense>
        )}
        <Facts app={app} />
      </div>
      <Views app={app} />
      <CurrentView app={app} history={history} open={open} />
      <Suspense>
        {search.resource !== undefined && <ResourceDrawer app={app} id={search.resource} />}
        {search.act && <Dialogs act={search.act} app={app} rows={history.rows} onDone={setAnswer} />}
      </Suspense>
    </>
  )
}
