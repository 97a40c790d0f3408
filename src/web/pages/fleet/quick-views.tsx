import { Link } from '@tanstack/react-router'
import type { ApplicationFilters } from '#contract/applications.ts'
import { useTexts } from '../../text/language.tsx'
import { QUICK_VIEWS, quickCount, quickFilters, scopeOf } from './quick-filters.ts'
import type { QuickView } from './quick-filters.ts'
import styles from './quick-views.module.css'
import { useFleet } from '../../parts/filter/use-fleet.ts'

/** The questions asked most, each with its answer in a number. */
export function QuickViews({ filters }: { readonly filters: ApplicationFilters }) {
  const { views, count } = useTexts().fleet
  const { data } = useFleet(scopeOf(filters))
  return (
    <nav className={styles.views} aria-label={views.label}>
      {QUICK_VIEWS.map((view) => (
        <Link
          key={view}
          to="/"
          search={(before) => ({ ...before, ...quickFilters(view) })}
          preload={false}
          resetScroll={false}
          activeOptions={{ exact: true, includeSearch: true }}
          className={styles.view}
        >
          {views[view]}
          <span className={styles.count} data-urgent={isUrgent(view, data && quickCount(data, view)) || undefined}>
            {data ? count(quickCount(data, view)) : ' '}
          </span>
        </Link>
      ))}
    </nav>
  )
}

function isUrgent(view: QuickView, count: number | undefined): boolean {
  return view === 'needsYou' && count !== undefined && count > 0
}
