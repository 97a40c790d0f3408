import { Button } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { lazy } from 'react'
import type { ComponentProps } from 'react'
import type { ApplicationFilters } from '#contract/applications.ts'
import { useTexts } from '../../text/language.tsx'
import { useWanted, Wanted } from '../wanted.tsx'

const FilterPanel = lazy(async () => ({ default: (await import('./filter-panel.tsx')).FilterPanel }))

export interface FilterMenuProps {
  readonly filters: ApplicationFilters
  readonly onChange: (filters: ApplicationFilters) => void
}

/** Every facet that there is, and how many applications have what. */
export function FilterMenu(props: FilterMenuProps) {
  const { isWanted, opener } = useWanted('dialog')
  return (
    <Wanted isWanted={isWanted} button={<FilterButton {...opener} />}>
      <FilterPanel {...props} />
    </Wanted>
  )
}

export function FilterButton(props: Omit<ComponentProps<'button'>, 'color'>) {
  return (
    <Button {...props} variant="default" leftSection={<IconFilter size={16} aria-hidden />}>
      {useTexts().filter.button}
    </Button>
  )
}
