import { Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { Suspense } from 'react'
import { clean } from '#domain/clean-text.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'
import { isTerminal } from '#domain/status.ts'
import { useDeployment } from '../../data/deployment.ts'
import { Loading } from '../../parts/loading.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useTexts } from '../../text/language.tsx'
import { AnalysisTab } from './analysis-tab.tsx'
import { DeploymentHead } from './deployment-head.tsx'
import styles from './deployment.module.css'
import { OutcomePanel } from './outcome-panel.tsx'
import { PlanTab } from './plan-tab.tsx'
import { DEPLOYMENT_TABS } from './search.ts'
import type { DeploymentTab } from './search.ts'
import { StagesTab } from './stages-tab.tsx'
import { StandstillPanel } from './standstill-panel.tsx'
import { TimelineTab } from './timeline-tab.tsx'
import { TrafficTab } from './traffic-tab.tsx'

const page = getRouteApi('/shell/deployments/$id')

/** What is it doing, and why did it stop? */
export function DeploymentPage() {
  const { id } = page.useParams()
  const { deployment, facts } = useDeployment(id)
  if (deployment.data === undefined) {
    return (
      <>
        <PageHead title={clean(id)} />
        {deployment.error ? (
          <Problem error={deployment.error} onRetry={() => void deployment.refetch()} />
        ) : (
          <Loading />
        )}
      </>
    )
  }
  return (
    <div className={styles.page}>
      <DeploymentHead deployment={deployment.data} />
      {isTerminal(deployment.data.status) ? (
        <OutcomePanel deployment={deployment.data} />
      ) : (
        <div className={styles.standstill}>
          <StandstillPanel deployment={deployment.data} />
        </div>
      )}
      {facts.error && <Problem error={facts.error} onRetry={() => void facts.refetch()} />}
      <DeploymentTabs key={id} deployment={deployment.data} facts={facts.data ?? []} />
    </div>
  )
}

function DeploymentTabs(props: { readonly deployment: Deployment; readonly facts: readonly Fact[] }) {
  const { tab = 'stages' } = page.useSearch()
  const navigate = page.useNavigate()
  const { tabs } = useTexts().deployment
  const choose = (chosen: string | null): void => {
    const next = DEPLOYMENT_TABS.find((one) => one === chosen)
    void navigate({
      search: (before) => ({ ...before, tab: next === 'stages' ? undefined : next }),
      resetScroll: false,
    })
  }
  return (
    <Tabs value={tab} onChange={choose} keepMounted={false}>
      <Tabs.List aria-label={tabs.label} className={styles.tabs}>
        {DEPLOYMENT_TABS.map((one) => (
          <Tabs.Tab key={one} value={one}>
            {tabs[one]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={tab} className={styles.tabPanel}>
        <Suspense fallback={<Loading />}>
          <TabContent {...props} tab={tab} />
        </Suspense>
      </Tabs.Panel>
    </Tabs>
  )
}

interface TabContentProps {
  readonly tab: DeploymentTab
  readonly deployment: Deployment
  readonly facts: readonly Fact[]
}

function TabContent({ tab, deployment, facts }: TabContentProps) {
  switch (tab) {
    case 'stages':
      return <StagesTab deployment={deployment} facts={facts} />
    case 'plan':
      return <PlanTab deployment={deployment} />
    case 'timeline':
      return <TimelineTab deployment={deployment} facts={facts} />
    case 'analysis':
      return <AnalysisTab deployment={deployment} facts={facts} />
    case 'traffic':
      return <TrafficTab deployment={deployment} facts={facts} />
  }
}
