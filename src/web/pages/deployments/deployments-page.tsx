import { useMemo, useState } from 'react'
import { PageHead } from '../../parts/page-head.tsx'
import { useTexts } from '../../text/language.tsx'
import { ActivitySentence } from './activity-sentence.tsx'
import { DeploymentList } from './deployment-list.tsx'
import { filtersOf, isFiltered } from './filters.ts'
import { FilterBar } from './filter-bar.tsx'
import { StatusFilter } from './status-filter.tsx'
import { useView } from './use-view.ts'

/** What happened lately? */
export function DeploymentsPage() {
  const { shell } = useTexts()
  const { search } = useView()
  const [opened] = useState(() => Date.now())
  const filters = useMemo(() => filtersOf(search, opened), [search, opened])
  return (
    <>
      <PageHead title={shell.pages.deployments} sentence={<ActivitySentence />} />
      <StatusFilter />
      <FilterBar />
      <DeploymentList key={JSON.stringify(filters)} filters={filters} isFiltered={isFiltered(search)} />
    </>
  )
}
