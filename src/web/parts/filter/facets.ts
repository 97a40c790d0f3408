import type { ApplicationFilters } from '#contract/applications.ts'
import { ATTENTIONS } from '#domain/attention.ts'
import type { FleetSummary } from '#domain/fleet-summary.ts'
import { HEALTHS } from '#domain/health.ts'
import { SYNCS } from '#domain/report.ts'
import { canFilter, parseLabels, withLabel, withoutLabel } from '../../data/label-filter.ts'

/** Something that applications are told apart by: to filter, and to group. */
export type Facet = PlainFacet | `label:${string}`

export type PlainFacet = (typeof PLAIN_FACETS)[number]

export const PLAIN_FACETS = ['attention', 'health', 'sync', 'kind', 'agent', 'target'] as const

export interface FacetValue {
  /** Undefined: without the label. */
  readonly value: string | undefined
  readonly count: number
}

export function facetsOf(summary: FleetSummary): readonly Facet[] {
  const labels = summary.labels.filter(({ name }) => canFilter({ name, value: undefined }))
  return [...PLAIN_FACETS, ...labels.map(({ name }) => `label:${name}` as const)]
}

export function labelOf(facet: Facet): string | undefined {
  return facet.startsWith('label:') ? facet.slice('label:'.length) : undefined
}

/** States in their order, names with the most frequent first; what nothing has is left out. */
export function valuesOf(summary: FleetSummary, facet: Facet): readonly FacetValue[] {
  const name = labelOf(facet)
  if (name !== undefined) return labelValues(summary, name)
  switch (facet as PlainFacet) {
    case 'attention':
      return counted(ATTENTIONS, summary.attention)
    case 'health':
      return counted(HEALTHS, summary.health)
    case 'sync':
      return counted(SYNCS, summary.sync)
    case 'kind':
      return summary.kinds
    case 'agent':
      return summary.agents
    case 'target':
      return summary.targets
  }
}

function labelValues(summary: FleetSummary, name: string): readonly FacetValue[] {
  const label = summary.labels.find((one) => one.name === name)
  if (!label) return summary.all > 0 ? [{ value: undefined, count: summary.all }] : []
  const values = label.values.filter(({ value }) => canFilter({ name, value }))
  return label.without > 0 ? [...values, { value: undefined, count: label.without }] : values
}

function counted<Name extends string>(
  names: readonly Name[],
  counts: Readonly<Partial<Record<Name, number>>>,
): readonly FacetValue[] {
  return names.flatMap((value) => {
    const count = counts[value] ?? 0
    return count > 0 ? [{ value, count }] : []
  })
}

/** What is wanted of a facet; undefined where nothing is, an undefined value is: without the label. */
export function chosenOf(filters: ApplicationFilters, facet: Facet): readonly (string | undefined)[] {
  const name = labelOf(facet)
  if (name !== undefined) {
    return parseLabels(filters.label).flatMap((label) => (label.name === name ? [label.value] : []))
  }
  const text = filters[facet as PlainFacet]
  if (text === undefined) return []
  return facet === 'attention' ? text.split(',') : [text]
}

/** The filters with one value of a facet, in place of what was wanted of it before. */
export function withValue(filters: ApplicationFilters, facet: Facet, value: string | undefined): ApplicationFilters {
  const name = labelOf(facet)
  if (name !== undefined) return { ...filters, label: withLabel(filters.label, { name, value }) }
  return { ...filters, [facet]: value }
}

export function withoutFacet(filters: ApplicationFilters, facet: Facet): ApplicationFilters {
  const name = labelOf(facet)
  if (name !== undefined) return { ...filters, label: withoutLabel(filters.label, name) }
  return { ...filters, [facet]: undefined }
}

/** As a click does: what was chosen is let go, another one is chosen; of attention there may be several. */
export function toggled(filters: ApplicationFilters, facet: Facet, value: string | undefined): ApplicationFilters {
  const chosen = chosenOf(filters, facet)
  if (facet !== 'attention') {
    return chosen.includes(value) ? withoutFacet(filters, facet) : withValue(filters, facet, value)
  }
  const wanted = ATTENTIONS.filter((one) => chosen.includes(one) !== (one === value))
  return { ...filters, attention: wanted.length === 0 ? undefined : wanted.join(',') }
}
