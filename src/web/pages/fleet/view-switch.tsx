import { IconLayoutGrid, IconList } from '@tabler/icons-react'
import { useTexts } from '../../text/language.tsx'
import type { FleetSearch } from './search.ts'
import styles from './view-menu.module.css'

interface ViewSwitchProps {
  readonly isTiled: boolean
  readonly onChange: (part: Pick<FleetSearch, 'view'>) => void
}

/** Rows to read, or tiles to watch. */
export function ViewSwitch({ isTiled, onChange }: ViewSwitchProps) {
  const { view, asRows, asTiles } = useTexts().fleet
  const views = [
    { value: undefined, icon: IconList, label: asRows },
    { value: 'tiles', icon: IconLayoutGrid, label: asTiles },
  ] as const
  return (
    <div className={styles.switch} role="group" aria-label={view}>
      {views.map(({ value, icon: Icon, label }) => (
        <button
          key={label}
          type="button"
          title={label}
          aria-label={label}
          aria-pressed={isTiled === (value === 'tiles')}
          onClick={() => onChange({ view: value })}
        >
          <Icon size={16} aria-hidden />
        </button>
      ))}
    </div>
  )
}
