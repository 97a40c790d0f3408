import { number } from './count.ts'

export const filter = {
  count: (count: number) => number(count),
  button: 'Filter',
  filterBy: 'Filter by',
  filters: 'Filters',
  facets: {
    attention: 'Attention',
    health: 'Health',
    sync: 'Git',
    kind: 'Kind',
    agent: 'Agent',
    target: 'Target',
    label: (name: string) => name,
  },
  labels: 'Labels',
  without: (name: string) => `without ${name}`,
  noValues: 'Nothing to choose from.',
  searchValues: 'Search values',
  chip: (facet: string, value: string) => `${facet}: ${value}`,
  removeFilter: (facet: string, value: string) => `Remove the filter ${facet}: ${value}`,
  clearFilters: 'Clear filters',
}
