import { z } from 'zod'
import { listEnvironments } from '#contract/fleet.ts'
import { searchField } from '../../data/search-field.ts'

const { shape } = listEnvironments.query

/** What the address of this page says; what is not understood is left out. */
export const EnvironmentsSearch = z.object({
  text: searchField(shape.text),
  label: searchField(shape.label),
  kind: searchField(shape.kind),
  agent: searchField(shape.agent),
  target: searchField(shape.target),
  sync: searchField(shape.sync),
  health: searchField(shape.health),
  attention: searchField(shape.attention),
  columns: searchField(shape.columns.unwrap()),
  rows: searchField(shape.rows),
})

export type EnvironmentsSearch = z.output<typeof EnvironmentsSearch>
