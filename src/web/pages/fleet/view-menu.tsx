import { SegmentedControl, Tooltip, VisuallyHidden } from '@mantine/core'
import { IconArrowsSort, IconLayoutGrid, IconList, IconStack2 } from '@tabler/icons-react'
import { Choice, ChoiceItem } from '../../parts/choice.tsx'
import { useTexts } from '../../text/language.tsx'
import { facetWords } from '../../parts/filter/facet-words.ts'
import { facetsOf } from '../../parts/filter/facets.ts'
import type { Facet } from '../../parts/filter/facets.ts'
import { SORTS } from './search.ts'
import type { FleetSearch } from './search.ts'
import { useFleet } from '../../parts/filter/use-fleet.ts'
import { ShareMenu } from './share-menu.tsx'
import styles from './view-menu.module.css'

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
      <ViewSwitch search={search} onChange={onChange} />
      <ShareMenu search={search} />
    </div>
  )
}

function GroupMenu({ search, onChange }: ViewMenuProps) {
  const texts = useTexts()
  const { group, noGroup } = texts.fleet
  const { data } = useFleet({})
  const choose = (facet: Facet | undefined): void => onChange({ group: facet, closed: undefined })
  const current = search.group as Facet | undefined
  return (
    <Choice label={group} icon={<IconStack2 size={16} aria-hidden />} value={current && facetWords(texts, current)}>
      <ChoiceItem isChosen={current === undefined} onChoose={() => choose(undefined)}>
        {noGroup}
      </ChoiceItem>
      {(data ? facetsOf(data) : []).map((facet) => (
        <ChoiceItem key={facet} isChosen={facet === current} onChoose={() => choose(facet)}>
          {facetWords(texts, facet)}
        </ChoiceItem>
      ))}
    </Choice>
  )
}

function SortMenu({ search, onChange }: ViewMenuProps) {
  const { sort, sorts } = useTexts().fleet
  const current = search.sort ?? 'attention'
  return (
    <Choice label={sort} icon={<IconArrowsSort size={16} aria-hidden />} value={search.sort && sorts[search.sort]}>
      {SORTS.map((one) => (
        <ChoiceItem
          key={one}
          isChosen={one === current}
          onChoose={() => onChange({ sort: one === 'attention' ? undefined : one })}
        >
          {sorts[one]}
        </ChoiceItem>
      ))}
    </Choice>
  )
}

function ViewSwitch({ search, onChange }: ViewMenuProps) {
  const { view, asRows, asTiles } = useTexts().fleet
  const icon = (Icon: typeof IconList, label: string) => (
    <Tooltip label={label}>
      <span className={styles.icon}>
        <Icon size={16} aria-hidden />
        <VisuallyHidden>{label}</VisuallyHidden>
      </span>
    </Tooltip>
  )
  return (
    <SegmentedControl
      size="xs"
      aria-label={view}
      value={search.view ?? 'rows'}
      onChange={(value) => onChange({ view: value === 'tiles' ? 'tiles' : undefined })}
      data={[
        { value: 'rows', label: icon(IconList, asRows) },
        { value: 'tiles', label: icon(IconLayoutGrid, asTiles) },
      ]}
    />
  )
}
