import { Button, Popover } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconFilter } from '@tabler/icons-react'
import { useState } from 'react'
import type { ApplicationFilters } from '#contract/applications.ts'
import { useTexts } from '../../text/language.tsx'
import { facetWords } from './facet-words.ts'
import { facetsOf, labelOf } from './facets.ts'
import type { Facet } from './facets.ts'
import { FacetValues } from './facet-values.tsx'
import styles from './filter-menu.module.css'
import { useFleet } from './use-fleet.ts'

interface FilterMenuProps {
  readonly filters: ApplicationFilters
  readonly onChange: (filters: ApplicationFilters) => void
}

/** Every facet that there is, and how many applications have what. */
export function FilterMenu({ filters, onChange }: FilterMenuProps) {
  const [isOpen, setOpen] = useState(false)
  const [facet, setFacet] = useState<Facet>('attention')
  const texts = useTexts()
  const { button, filterBy } = texts.filter
  const isNarrow = useMediaQuery('(max-width: 560px)')
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconFilter size={16} aria-hidden />}
          onClick={() => setOpen(!isOpen)}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
        >
          {button}
        </Button>
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
