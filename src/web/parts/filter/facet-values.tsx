import { Checkbox, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ApplicationFilters } from '#contract/applications.ts'
import { useTexts } from '../../text/language.tsx'
import { FacetMark } from './facet-mark.tsx'
import { facetWords, valueWords } from './facet-words.ts'
import { chosenOf, toggled, valuesOf, withoutFacet } from './facets.ts'
import type { Facet, FacetValue } from './facets.ts'
import styles from './filter-menu.module.css'
import { useFleet } from './use-fleet.ts'

interface FacetValuesProps {
  readonly facet: Facet
  readonly filters: ApplicationFilters
  readonly onChange: (filters: ApplicationFilters) => void
}

/** With more of them a field narrows them. */
const FEW = 10

/** The values of one facet among what the other filters leave. */
export function FacetValues({ facet, filters, onChange }: FacetValuesProps) {
  const [text, setText] = useState('')
  const texts = useTexts()
  const { count, noValues, searchValues } = texts.filter
  const { data } = useFleet(withoutFacet(filters, facet))
  const chosen = chosenOf(filters, facet)
  const values = data ? withChosen(valuesOf(data, facet), chosen) : []
  const wanted = text.trim().toLowerCase()
  const found = values.filter(({ value }) => valueWords(texts, facet, value).toLowerCase().includes(wanted))
  return (
    <div className={styles.values} role="group" aria-label={facetWords(texts, facet)}>
      {values.length > FEW && (
        <TextInput
          size="xs"
          m={8}
          aria-label={searchValues}
          placeholder={searchValues}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {data && found.length === 0 && <p className={styles.none}>{noValues}</p>}
      <ul>
        {found.map((one) => (
          <li key={one.value === undefined ? '!' : `=${one.value}`}>
            <label className={styles.value}>
              <Checkbox
                size="xs"
                checked={chosen.includes(one.value)}
                onChange={() => onChange(toggled(filters, facet, one.value))}
              />
              <span className={styles.words}>
                <FacetMark facet={facet} value={one.value} />
              </span>
              <span className={styles.count}>{count(one.count)}</span>
            </label>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** What is chosen stays there to be let go, even where nothing has it any more. */
function withChosen(values: readonly FacetValue[], chosen: readonly (string | undefined)[]): readonly FacetValue[] {
  const missing = chosen.filter((one) => !values.some(({ value }) => value === one))
  return [...values, ...missing.map((value) => ({ value, count: 0 }))]
}
