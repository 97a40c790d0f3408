import { IconColumns3, IconLayoutRows } from '@tabler/icons-react'
import { clean } from '#domain/clean-text.ts'
import { Choice, ChoiceItem } from '../../parts/choice.tsx'
import { labelOf, facetsOf } from '../../parts/filter/facets.ts'
import { useFleet } from '../../parts/filter/use-fleet.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './axes-menu.module.css'
import type { EnvironmentsSearch } from './search.ts'
import { USUAL_COLUMNS } from './use-grid.ts'

interface AxesMenuProps {
  readonly search: EnvironmentsSearch
  readonly onChange: (part: Partial<EnvironmentsSearch>) => void
}

/** By which label the columns and the rows are made. */
export function AxesMenu({ search, onChange }: AxesMenuProps) {
  const { environments } = useTexts()
  const labels = useLabels()
  const columns = search.columns ?? USUAL_COLUMNS
  return (
    <div className={styles.menu}>
      <Choice
        label={environments.columns}
        icon={<IconColumns3 size={16} aria-hidden />}
        value={environments.columnsBy(clean(columns))}
      >
        {labels.map((label) => (
          <ChoiceItem
            key={label}
            isChosen={label === columns}
            onChoose={() => onChange({ columns: label === USUAL_COLUMNS ? undefined : label })}
          >
            {clean(label)}
          </ChoiceItem>
        ))}
      </Choice>
      <Choice
        label={environments.rows}
        icon={<IconLayoutRows size={16} aria-hidden />}
        value={search.rows && environments.rowsBy(clean(search.rows))}
      >
        <ChoiceItem isChosen={search.rows === undefined} onChoose={() => onChange({ rows: undefined })}>
          {environments.rowsByName}
        </ChoiceItem>
        {labels.map((label) => (
          <ChoiceItem key={label} isChosen={label === search.rows} onChoose={() => onChange({ rows: label })}>
            {clean(label)}
          </ChoiceItem>
        ))}
      </Choice>
    </div>
  )
}

function useLabels(): readonly string[] {
  const { data } = useFleet({})
  return data ? facetsOf(data).flatMap((facet) => labelOf(facet) ?? []) : []
}
