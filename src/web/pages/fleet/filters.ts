import type { ApplicationFilters } from '#contract/applications.ts'
import type { FleetSummary } from '#domain/fleet-summary.ts'
import { labelOf, PLAIN_FACETS, withValue } from './facets.ts'
import type { Facet } from './facets.ts'
import { parseLabels } from './labels.ts'
import type { FleetSearch } from './search.ts'

const NAMES = ['text', 'label', ...PLAIN_FACETS] as const

/** What of the address narrows the list; what does not is absent, so that equal wishes are equal questions. */
export function filtersOf(search: ApplicationFilters): ApplicationFilters {
  const given = NAMES.flatMap((name) => {
    const value = search[name]
    return value === undefined || value === '' ? [] : [[name, value] as const]
  })
  return Object.fromEntries(given) as ApplicationFilters
}

export function isNarrowed(filters: ApplicationFilters): boolean {
  return Object.keys(filtersOf(filters)).length > 0
}

/** An address that filters by nothing keeps how the list is drawn. */
export const NO_FILTERS: Readonly<Record<(typeof NAMES)[number], undefined>> = {
  text: undefined,
  label: undefined,
  attention: undefined,
  health: undefined,
  sync: undefined,
  kind: undefined,
  agent: undefined,
  target: undefined,
}

/** The facets that the filters name, in a steady order. */
export function facetsIn(filters: ApplicationFilters): readonly Facet[] {
  const plain = PLAIN_FACETS.filter((facet) => filters[facet] !== undefined)
  return [...plain, ...new Set(parseLabels(filters.label).map(({ name }) => `label:${name}` as const))]
}

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

/** The list's filters for one section. */
export function sectionFilters(filters: ApplicationFilters, facet: Facet, value: string | undefined) {
  return filtersOf(withValue(filters, facet, value))
}

/** Stands in the address for a section, and keeps apart `without` and a value of that name. */
export function sectionKey(facet: Facet, value: string | undefined): string {
  return value === undefined ? `!${labelOf(facet) ?? facet}` : `=${value}`
}
