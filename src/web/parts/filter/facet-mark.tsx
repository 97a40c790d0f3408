import type { Attention } from '#domain/attention.ts'
import type { Health } from '#domain/health.ts'
import type { ApplicationReport } from '#domain/report.ts'
import { ATTENTION_LOOKS, HEALTH_LOOKS, SYNC_LOOKS } from '../look.ts'
import type { Look } from '../look.ts'
import { Toned } from '../toned.tsx'
import { useTexts } from '../../text/language.tsx'
import { valueWords } from './facet-words.ts'
import type { Facet } from './facets.ts'

/** A value of a facet in words, with the icon of the state where it is one. */
export function FacetMark({ facet, value }: { readonly facet: Facet; readonly value: string | undefined }) {
  const words = valueWords(useTexts(), facet, value)
  const look = lookOf(facet, value)
  return look ? (
    <Toned look={look} label={words}>
      {words}
    </Toned>
  ) : (
    <span>{words}</span>
  )
}

function lookOf(facet: Facet, value: string | undefined): Look | undefined {
  if (value === undefined) return undefined
  const looks: Readonly<Record<string, Look>> | undefined =
    facet === 'attention'
      ? (ATTENTION_LOOKS satisfies Record<Attention, Look>)
      : facet === 'health'
        ? (HEALTH_LOOKS satisfies Record<Health, Look>)
        : facet === 'sync'
          ? (SYNC_LOOKS satisfies Record<ApplicationReport['sync'], Look>)
          : undefined
  return looks?.[value]
}
