import type { ApplicationView } from '#contract/applications.ts'
import type { DeploymentRow } from '#domain/deployment-row.ts'
import { VisuallyHidden } from '@mantine/core'
import { ApplicationLog } from '../../parts/log/application-log.tsx'
import { useTexts } from '../../text/language.tsx'
import { ConfigurationPane } from './configuration-view.tsx'
import { DriftView } from './drift-view.tsx'
import { HistoryView } from './history-view.tsx'
import { ResourcesView } from './resources-view.tsx'
import type { useHistory } from './use-application.ts'
import { useSearch } from './use-search.ts'

interface CurrentViewProps {
  readonly app: ApplicationView
  readonly history: ReturnType<typeof useHistory>
  readonly open: DeploymentRow | undefined
}

/** The side of the application that the address names. */
export function CurrentView({ app, history, open }: CurrentViewProps) {
  const { search } = useSearch()
  const { views } = useTexts().application
  const { view = 'resources' } = search
  return (
    <section>
      <VisuallyHidden>
        <h2>{views[view]}</h2>
      </VisuallyHidden>
      {view === 'resources' && <ResourcesView app={app} />}
      {view === 'history' && <HistoryView app={app} history={history} />}
      {view === 'drift' && <DriftView app={app} rows={history.rows} open={open} />}
      {view === 'configuration' && <ConfigurationPane name={app.name} />}
      {view === 'logs' && <ApplicationLog app={app} resource={undefined} />}
    </section>
  )
}
