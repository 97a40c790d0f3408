import { IconColumns3, IconLayoutRows } from '@tabler/icons-react'
import { clean } from '#domain/clean-text.ts'
import { Choice } from '../../parts/choice.tsx'
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

/** No label is called so. */
const BY_NAME = ''

/** By which label the columns and the rows are made. */
export function AxesMenu({ search, onChange }: AxesMenuProps) {
  const { environments } = useTexts()
  const labels = useLabels()
  const columns = search.columns ?? USUAL_COLUMNS
  const labelOptions = labels.map((label) => ({ value: label, label: clean(label) }))
  return (
    <div className={styles.menu}>
      <Choice
        label={environments.columns}
        icon={<IconColumns3 size={16} aria-hidden />}
        said={environments.columnsBy(clean(columns))}
        options={labelOptions}
        chosen={columns}
        onChoose={(label) => onChange({ columns: label === USUAL_COLUMNS ? undefined : label })}
      />
      <Choice
        label={environments.rows}
        icon={<IconLayoutRows size={16} aria-hidden />}
        said={search.rows && environments.rowsBy(clean(search.rows))}
        options={[{ value: BY_NAME, label: environments.rowsByName }, ...labelOptions]}
        chosen={search.rows ?? BY_NAME}
        onChoose={(label) => onChange({ rows: label === BY_NAME ? undefined : label })}
      />
    </div>
  )
}

function useLabels(): readonly string[] {
  const { data } = useFleet({})
  return data ? facetsOf(data).flatMap((facet) => labelOf(facet) ?? []) : []
}
