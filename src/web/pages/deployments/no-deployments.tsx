import { Button } from '@mantine/core'
import { CommandLine } from '../../parts/command-line.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { useTexts } from '../../text/language.tsx'
import { useView } from './use-view.ts'

/** Why the list is empty, and what fills it. */
export function NoDeployments({ isFiltered }: { readonly isFiltered: boolean }) {
  const texts = useTexts().deployments
  const { clear } = useView()
  if (!isFiltered) {
    return (
      <EmptyState title={texts.empty} hint={texts.emptyLong}>
        <CommandLine words={['init']} />
      </EmptyState>
    )
  }
  return (
    <EmptyState title={texts.none} hint={texts.noneLong}>
      <Button variant="default" onClick={clear}>
        {texts.clear}
      </Button>
    </EmptyState>
  )
}
