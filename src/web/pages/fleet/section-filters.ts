import type { ApplicationFilters } from '#contract/applications.ts'
import { labelOf, withValue } from '../../parts/filter/facets.ts'
import type { Facet } from '../../parts/filter/facets.ts'
import { filtersOf } from '../../parts/filter/filters.ts'

/** The list's filters for one section. */
export function sectionFilters(filters: ApplicationFilters, facet: Facet, value: string | undefined) {
  return filtersOf(withValue(filters, facet, value))
}

/** Stands in the address for a section, and keeps apart `without` and a value of that name. */
export function sectionKey(facet: Facet, value: string | undefined): string {
  return value === undefined ? `!${labelOf(facet) ?? facet}` : `=${value}`
}
