import { lazy, Suspense, useEffect, useState } from 'react'
import type { FleetSummary } from '#domain/fleet-summary.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { SearchInput } from '../../parts/search-input.tsx'
import { useTexts } from '../../text/language.tsx'
import { AgentsAway } from './agents-away.tsx'
import { ApplicationList } from './application-list.tsx'
import { ChangedBar } from './changed-bar.tsx'
import { valuesOf } from '../../parts/filter/facets.ts'
import type { Facet } from '../../parts/filter/facets.ts'
import { FilterChips } from '../../parts/filter/filter-chips.tsx'
import { FilterMenu } from '../../parts/filter/filter-menu.tsx'
import { isNarrowed } from '../../parts/filter/filters.ts'
import { sectionKey } from './section-filters.ts'
import { quickViewOf } from './quick-filters.ts'
import { NoMatch } from './no-match.tsx'
import styles from './fleet-page.module.css'
import { HeadlineView } from './headline-view.tsx'
import { Listing, ListingContext, ONLY_SECTION } from './listing.ts'
import { QuickViews } from './quick-views.tsx'
import { Sections } from './sections.tsx'
import { useFleet } from '../../parts/filter/use-fleet.ts'
import { useLayout } from './use-layout.ts'
import { useView } from './use-view.ts'
import { ViewMenu } from './view-menu.tsx'

const NoApplications = lazy(async () => ({ default: (await import('./fleet-empty.tsx')).NoApplications }))

/** What a quick view says is not said again. */
const QUICK_FACETS: readonly Facet[] = ['attention', 'sync']

/** Is anything wrong? */
export function FleetPage() {
  const { shell } = useTexts()
  const { filters } = useView()
  const whole = useFleet({})
  const isEmpty = whole.data?.all === 0 && !isNarrowed(filters)
  return (
    <>
      <PageHead title={shell.pages.fleet} sentence={<HeadlineView summary={whole.data} />}>
        <AgentsAway />
      </PageHead>
      {whole.error && !whole.data && <Problem error={whole.error} onRetry={() => void whole.refetch()} />}
      {isEmpty ? (
        <Suspense>
          <NoApplications />
        </Suspense>
      ) : (
        <Fleet />
      )}
    </>
  )
}

function Fleet() {
  const { search, filters, change, setFilters } = useView()
  const { fleet } = useTexts()
  const { data: whole } = useFleet({})
  const { data: shown } = useFleet(filters)
  const { ref, layout } = useLayout(search.view === 'tiles')
  const facet = search.group as Facet | undefined
  const listing = useListing(shown, facet)
  const rest = { filters, sort: search.sort ?? 'attention', layout }
  return (
    <ListingContext value={listing}>
      <div className={styles.tools}>
        <QuickViews filters={filters} />
        <ViewMenu search={search} onChange={change} />
      </div>
      <div className={styles.tools}>
        <SearchInput
          className={styles.search}
          value={search.text ?? ''}
          onSearch={(text) => change({ text: text === '' ? undefined : text })}
          label={fleet.searchLabel}
          placeholder={fleet.search}
          clearLabel={fleet.clearSearch}
        />
        <FilterMenu filters={filters} onChange={setFilters} />
        <FilterChips filters={filters} onChange={setFilters} told={quickViewOf(filters) && QUICK_FACETS} />
        <span role="status" className={styles.shown}>
          {isNarrowed(filters) && shown && whole && fleet.shown(shown.all, whole.all)}
        </span>
      </div>
      <ChangedBar key={JSON.stringify(filters)} filters={filters} />
      <div ref={ref}>
        {shown?.all === 0 && <NoMatch onClear={() => setFilters({})} />}
        {facet && shown ? (
          <Sections
            facet={facet}
            summary={shown}
            closed={search.closed ?? []}
            onFold={(closed) => change({ closed: closed.length > 0 ? [...closed] : undefined })}
            {...rest}
          />
        ) : (
          <ApplicationList name={ONLY_SECTION} total={shown?.all} hasHead={shown?.all !== 0} {...rest} />
        )}
      </div>
    </ListingContext>
  )
}

/** Knows which lists there are now. */
function useListing(shown: FleetSummary | undefined, facet: Facet | undefined): Listing {
  const [listing] = useState(() => new Listing())
  useEffect(() => {
    listing.setSections(
      facet && shown ? valuesOf(shown, facet).map(({ value }) => sectionKey(facet, value)) : [ONLY_SECTION],
    )
  }, [listing, shown, facet])
  return listing
}
