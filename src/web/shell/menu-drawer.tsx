import { Drawer } from '@mantine/core'
import { useTexts } from '../text/language.tsx'
import { AccountMenu } from './account-menu.tsx'
import { ConnectionState } from './connection.tsx'
import { Navigation } from './navigation.tsx'

/** The rail of a narrow screen. */
export function MenuDrawer({ onClose }: { readonly onClose: () => void }) {
  const { menu } = useTexts().shell
  return (
    <Drawer opened onClose={onClose} position="right" size={280} title={menu}>
      <nav aria-label={menu}>
        <Navigation onChosen={onClose} />
        <ConnectionState />
        <AccountMenu />
      </nav>
    </Drawer>
  )
}
