import type { ApplicationFilters } from '#contract/applications.ts'
import type { ApplicationRow } from '#domain/application-row.ts'
import { parseLabels } from './label-filter.ts'

const EQUAL = ['kind', 'agent', 'target', 'sync', 'health'] as const

/**
 * Whether a list with these filters would hold the application, as far as its row tells: of what the server searches
 * a row has the name and the labels, not the description and the path.
 */
export function matches(row: ApplicationRow, filters: ApplicationFilters): boolean {
  return (
    EQUAL.every((name) => filters[name] === undefined || filters[name] === row[name]) &&
    (filters.attention === undefined || filters.attention.split(',').includes(row.attention)) &&
    parseLabels(filters.label).every(({ name, value }) => row.labels[name] === value) &&
    hasText(row, filters.text)
  )
}

function hasText({ name, labels }: ApplicationRow, text: string | undefined): boolean {
  if (text === undefined) return true
  const wanted = text.toLowerCase()
  const searched = [name, ...Object.entries(labels).map((label) => label.join('='))]
  return searched.some((part) => part.toLowerCase().includes(wanted))
}
