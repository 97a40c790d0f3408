import { Button } from '@mantine/core'
import { EmptyState } from '../../parts/empty-state.tsx'
import { useTexts } from '../../text/language.tsx'

export function NoMatch({ onClear }: { readonly onClear: () => void }) {
  const { fleet, filter } = useTexts()
  return (
    <EmptyState title={fleet.noMatch.title} hint={fleet.noMatch.hint}>
      <Button variant="default" onClick={onClear}>
        {filter.clearFilters}
      </Button>
    </EmptyState>
  )
}
