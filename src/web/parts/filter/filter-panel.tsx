import { Popover } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useState } from 'react'
import { useTexts } from '../../text/language.tsx'
import { useOpening } from '../wanted.tsx'
import { facetWords } from './facet-words.ts'
import { facetsOf, labelOf } from './facets.ts'
import type { Facet } from './facets.ts'
import { FacetValues } from './facet-values.tsx'
import { FilterButton } from './filter-menu.tsx'
import type { FilterMenuProps } from './filter-menu.tsx'
import styles from './filter-menu.module.css'
import { useFleet } from './use-fleet.ts'

/** The facets, and the values of the one that is looked at. */
export function FilterPanel({ filters, onChange }: FilterMenuProps) {
  const { isOpen, setOpen, button } = useOpening()
  const [facet, setFacet] = useState<Facet>('attention')
  const { filterBy } = useTexts().filter
  const isNarrow = useMediaQuery('(max-width: 560px)', undefined, { getInitialValueInEffect: false })
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <FilterButton ref={button} onClick={() => setOpen(!isOpen)} />
      </Popover.Target>
      <Popover.Dropdown p={0} w={isNarrow ? 340 : 460} aria-label={filterBy}>
        {isOpen && (
          <div className={styles.menu}>
            <Facets chosen={facet} onChoose={setFacet} />
            <FacetValues key={facet} facet={facet} filters={filters} onChange={onChange} />
          </div>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

/** Those of the whole fleet: a filter that excludes the rest must not hide how to choose otherwise. */
function Facets({ chosen, onChoose }: { readonly chosen: Facet; readonly onChoose: (facet: Facet) => void }) {
  const texts = useTexts()
  const { data } = useFleet({})
  const facets = data ? facetsOf(data) : []
  const firstLabel = facets.find((facet) => labelOf(facet) !== undefined)
  return (
    <ul className={styles.facets} aria-label={texts.filter.filterBy}>
      {facets.map((facet) => (
        <li key={facet}>
          {facet === firstLabel && <div className={styles.heading}>{texts.filter.labels}</div>}
          <button
            type="button"
            className={styles.facet}
            aria-pressed={facet === chosen}
            onClick={() => onChoose(facet)}
          >
            {facetWords(texts, facet)}
          </button>
        </li>
      ))}
    </ul>
  )
}
