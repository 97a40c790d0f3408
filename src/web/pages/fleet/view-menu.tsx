import { IconArrowsSort, IconStack2 } from '@tabler/icons-react'
import { Choice } from '../../parts/choice.tsx'
import { facetWords } from '../../parts/filter/facet-words.ts'
import { facetsOf } from '../../parts/filter/facets.ts'
import type { Facet } from '../../parts/filter/facets.ts'
import { useFleet } from '../../parts/filter/use-fleet.ts'
import { useTexts } from '../../text/language.tsx'
import { SORTS } from './search.ts'
import type { FleetSearch } from './search.ts'
import { ShareMenu } from './share-menu.tsx'
import styles from './view-menu.module.css'
import { ViewSwitch } from './view-switch.tsx'

interface ViewMenuProps {
  readonly search: FleetSearch
  readonly onChange: (part: Partial<FleetSearch>) => void
}

/** How the list is drawn: cut into groups, in which order, as what. */
export function ViewMenu({ search, onChange }: ViewMenuProps) {
  return (
    <div className={styles.menu}>
      <GroupMenu search={search} onChange={onChange} />
      <SortMenu search={search} onChange={onChange} />
      <ViewSwitch isTiled={search.view === 'tiles'} onChange={onChange} />
      <ShareMenu search={search} />
    </div>
  )
}

const UNGROUPED = 'none'

function GroupMenu({ search, onChange }: ViewMenuProps) {
  const texts = useTexts()
  const { group, noGroup } = texts.fleet
  const { data } = useFleet({})
  const current = search.group as Facet | undefined
  const facets = (data ? facetsOf(data) : []).map((facet) => ({ value: facet, label: facetWords(texts, facet) }))
  return (
    <Choice<Facet | typeof UNGROUPED>
      label={group}
      icon={<IconStack2 size={16} aria-hidden />}
      said={current && facetWords(texts, current)}
      options={[{ value: UNGROUPED, label: noGroup }, ...facets]}
      chosen={current ?? UNGROUPED}
      onChoose={(facet) => onChange({ group: facet === UNGROUPED ? undefined : facet, closed: undefined })}
    />
  )
}

function SortMenu({ search, onChange }: ViewMenuProps) {
  const { sort, sorts } = useTexts().fleet
  return (
    <Choice
      label={sort}
      icon={<IconArrowsSort size={16} aria-hidden />}
      said={search.sort && sorts[search.sort]}
      options={SORTS.map((value) => ({ value, label: sorts[value] }))}
      chosen={search.sort ?? 'attention'}
      onChoose={(value) => onChange({ sort: value === 'attention' ? undefined : value })}
    />
  )
}
