import type { ApplicationFilters } from '#contract/applications.ts'
import type { ApplicationRow } from '#domain/application-row.ts'
import { chosenOf, labelOf } from './facets.ts'
import type { PlainFacet } from './facets.ts'
import { facetsIn } from './filters.ts'

/**
 * Whether the list with these filters would hold the application, as far as its row tells: of what the server searches
 * a row has the name and the labels, not the description and the path.
 */
export function matches(row: ApplicationRow, filters: ApplicationFilters): boolean {
  const isWanted = facetsIn(filters).every((facet) => {
    const name = labelOf(facet)
    const value = name === undefined ? row[facet as PlainFacet] : row.labels[name]
    return chosenOf(filters, facet).includes(value)
  })
  return isWanted && hasText(row, filters.text)
}

function hasText({ name, labels }: ApplicationRow, text: string | undefined): boolean {
  if (text === undefined) return true
  const wanted = text.toLowerCase()
  return [name, ...Object.entries(labels).map((label) => label.join('='))].some((part) => part.toLowerCase().includes(wanted))
}
