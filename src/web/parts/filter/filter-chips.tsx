import { Button } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { ApplicationFilters } from '#contract/applications.ts'
import { useTexts } from '../../text/language.tsx'
import { facetWords, valueWords } from './facet-words.ts'
import { chosenOf, withoutFacet } from './facets.ts'
import type { Facet } from './facets.ts'
import styles from './filter-chips.module.css'
import { facetsIn, isNarrowed } from './filters.ts'

interface FilterChipsProps {
  readonly filters: ApplicationFilters
  readonly onChange: (filters: ApplicationFilters) => void
}

const NONE: readonly Facet[] = []

/** What the list is narrowed by, each to be taken back by itself. `told` are facets that the page says otherwise. */
export function FilterChips({
  filters,
  onChange,
  told = NONE,
}: FilterChipsProps & { readonly told?: readonly Facet[] }) {
  const texts = useTexts()
  const { clearFilters, filters: label } = texts.filter
  if (!isNarrowed(filters)) return undefined
  const facets = facetsIn(filters).filter((facet) => !told.includes(facet))
  return (
    <div className={styles.chips} role="group" aria-label={label}>
      {facets.map((facet) => (
        <Chip key={facet} facet={facet} filters={filters} onChange={onChange} />
      ))}
      <Button size="compact-sm" variant="subtle" color="gray" onClick={() => onChange({})}>
        {clearFilters}
      </Button>
    </div>
  )
}

function Chip({ facet, filters, onChange }: FilterChipsProps & { readonly facet: Facet }) {
  const texts = useTexts()
  const { chip, removeFilter } = texts.filter
  const name = facetWords(texts, facet)
  const values = chosenOf(filters, facet).map((value) => valueWords(texts, facet, value))
  const words = values.join(', ')
  return (
    <button
      type="button"
      className={styles.chip}
      aria-label={removeFilter(name, words)}
      onClick={() => onChange(withoutFacet(filters, facet))}
    >
      <span>{chip(name, words)}</span>
      <IconX size={14} aria-hidden />
    </button>
  )
}
