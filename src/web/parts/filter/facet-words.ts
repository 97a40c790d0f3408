import { clean } from '#domain/clean-text.ts'
import type { Texts } from '../../text/en/index.ts'
import { labelOf } from './facets.ts'
import type { Facet, PlainFacet } from './facets.ts'

export function facetWords({ filter }: Texts, facet: Facet): string {
  const label = labelOf(facet)
  return label === undefined ? filter.facets[facet as PlainFacet] : filter.facets.label(clean(label))
}

/** An undefined value is: without the label. */
export function valueWords({ filter, parts }: Texts, facet: Facet, value: string | undefined): string {
  if (value === undefined) return filter.without(clean(labelOf(facet) ?? facet))
  const known = knownWords(parts, facet)
  return known?.[value] ?? clean(value)
}

function knownWords(parts: Texts['parts'], facet: Facet): Readonly<Record<string, string>> | undefined {
  if (facet === 'attention') return parts.attention
  if (facet === 'health') return parts.health
  return facet === 'sync' ? parts.sync : undefined
}
