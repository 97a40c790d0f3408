import { Tabs } from '@mantine/core'
import { IconAdjustments, IconInfoCircle, IconShieldCheck, IconUsers } from '@tabler/icons-react'
import type { Icon } from '@tabler/icons-react'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { PageHead } from '../../parts/page-head.tsx'
import { useTexts } from '../../text/language.tsx'
import { About } from './about.tsx'
import { Members } from './members.tsx'
import { Preferences } from './preferences.tsx'
import { RolesTable } from './roles-table.tsx'
import { TABS } from './search.ts'
import type { Tab } from './search.ts'
import styles from './settings.module.css'

const route = getRouteApi('/shell/settings')

const ICONS: Readonly<Record<Tab, Icon>> = {
  members: IconUsers,
  roles: IconShieldCheck,
  preferences: IconAdjustments,
  about: IconInfoCircle,
}

const PANELS: Readonly<Record<Tab, () => React.ReactNode>> = {
  members: Members,
  roles: RolesTable,
  preferences: Preferences,
  about: About,
}

export function SettingsPage() {
  const { settings } = useTexts()
  const { tab = 'members' } = route.useSearch()
  const navigate = useNavigate({ from: '/settings' })
  const choose = (value: string | null): void => {
    const chosen = TABS.find((one) => one === value)
    void navigate({ search: { tab: chosen === 'members' ? undefined : chosen }, replace: true })
  }
  const Panel = PANELS[tab]
  return (
    <>
      <PageHead title={settings.title} sentence={settings.sentences[tab]} />
      <Tabs value={tab} onChange={choose} keepMounted={false}>
        <Tabs.List aria-label={settings.tabsLabel} className={styles.tabs}>
          {TABS.map((one) => {
            const Icon = ICONS[one]
            return (
              <Tabs.Tab key={one} value={one} leftSection={<Icon size={16} stroke={1.75} aria-hidden />}>
                {settings.tabs[one]}
              </Tabs.Tab>
            )
          })}
        </Tabs.List>
        <Tabs.Panel value={tab} pt={24}>
          <Panel />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}
