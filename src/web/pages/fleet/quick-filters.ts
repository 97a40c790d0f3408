import type { ApplicationFilters } from '#contract/applications.ts'
import type { FleetSummary } from '#domain/fleet-summary.ts'
import type { FleetSearch } from './search.ts'

export const QUICK_VIEWS = ['all', 'needsYou', 'deploying', 'drifted'] as const

export type QuickView = (typeof QUICK_VIEWS)[number]

const QUICK_FILTERS: Readonly<Record<QuickView, Pick<FleetSearch, 'attention' | 'sync'>>> = {
  all: { attention: undefined, sync: undefined },
  needsYou: { attention: 'failing,waiting', sync: undefined },
  deploying: { attention: undefined, sync: 'deploying' },
  drifted: { attention: 'drifted', sync: undefined },
}

/** A quick view keeps the other filters: within a team, what of it needs somebody. */
export function quickFilters(view: QuickView): Pick<FleetSearch, 'attention' | 'sync'> {
  return QUICK_FILTERS[view]
}

export function quickViewOf({ attention, sync }: ApplicationFilters): QuickView | undefined {
  return QUICK_VIEWS.find((view) => {
    const wanted = QUICK_FILTERS[view]
    return wanted.attention === attention && wanted.sync === sync
  })
}

/** What the quick views count within. */
export function scopeOf({ attention: _attention, sync: _sync, ...rest }: ApplicationFilters): ApplicationFilters {
  return rest
}

export function quickCount({ all, attention, sync }: FleetSummary, view: QuickView): number {
  switch (view) {
    case 'all':
      return all
    case 'needsYou':
      return (attention.failing ?? 0) + (attention.waiting ?? 0)
    case 'deploying':
      return sync.deploying ?? 0
    case 'drifted':
      return attention.drifted ?? 0
  }
}
