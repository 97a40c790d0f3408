import { ActionIcon } from '@mantine/core'
import { IconShare2 } from '@tabler/icons-react'
import { lazy } from 'react'
import type { ComponentProps } from 'react'
import { useWanted, Wanted } from '../../parts/wanted.tsx'
import { useTexts } from '../../text/language.tsx'
import type { FleetSearch } from './search.ts'

const SharePanel = lazy(async () => ({ default: (await import('./share-panel.tsx')).SharePanel }))

/** This very view for somebody else. */
export function ShareMenu({ search }: { readonly search: FleetSearch }) {
  const { isWanted, opener } = useWanted('dialog')
  return (
    <Wanted isWanted={isWanted} button={<ShareButton {...opener} />}>
      <SharePanel search={search} />
    </Wanted>
  )
}

export function ShareButton(props: Omit<ComponentProps<'button'>, 'color'>) {
  const { share } = useTexts().fleet
  return (
    <ActionIcon {...props} size={36} variant="subtle" color="gray" aria-label={share} title={share}>
      <IconShare2 size={16} />
    </ActionIcon>
  )
}
