import { z } from 'zod'
import { applicationFilters } from '#contract/applications.ts'
import { searchField } from '../../data/search-field.ts'

const GROUPS = /^(attention|health|sync|kind|agent|target|label:[^=,!]{1,63})$/

export const SORTS = ['attention', 'name', '-changed', 'health'] as const

/** What the address of this page says; what is not understood is left out. */
export const FleetSearch = z.object({
  text: searchField(applicationFilters.text),
  label: searchField(applicationFilters.label),
  kind: searchField(applicationFilters.kind),
  agent: searchField(applicationFilters.agent),
  target: searchField(applicationFilters.target),
  sync: searchField(applicationFilters.sync),
  health: searchField(applicationFilters.health),
  attention: searchField(applicationFilters.attention),
  /** By what the list is cut into sections. */
  group: searchField(z.string().regex(GROUPS)),
  /** Sections that are folded, by their keys. */
  closed: z.array(z.string().max(250)).max(250).optional().catch(undefined),
  sort: searchField(z.enum(SORTS)),
  view: searchField(z.enum(['tiles'])),
})

export type FleetSearch = z.output<typeof FleetSearch>
