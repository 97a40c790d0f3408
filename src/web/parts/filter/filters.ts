import type { ApplicationFilters } from '#contract/applications.ts'
import { parseLabels } from '../../data/label-filter.ts'
import { PLAIN_FACETS } from './facets.ts'
import type { Facet } from './facets.ts'

const NAMES = ['text', 'label', ...PLAIN_FACETS] as const

/** What of the address narrows the list; what does not is absent, so that equal wishes are equal questions. */
export function filtersOf(search: ApplicationFilters): ApplicationFilters {
  const given = NAMES.flatMap((name) => {
    const value = search[name]
    return value === undefined || value === '' ? [] : [[name, value] as const]
  })
  return Object.fromEntries(given)
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
