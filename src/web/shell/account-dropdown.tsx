import { Menu, SegmentedControl, Stack, useMantineColorScheme } from '@mantine/core'
import { IconLogout } from '@tabler/icons-react'
import { endSession } from '#contract/sessions.ts'
import { useData } from '../data/data-context.ts'
import { LANGUAGE_NAMES, LANGUAGES, useLanguage } from '../text/language.tsx'
import { AccountButton } from './account-button.tsx'

/** How the page looks and speaks, and the way out. Loaded, and open, when it is first wanted. */
export function AccountDropdown() {
  const { client } = useData()
  const { texts, language, setLanguage } = useLanguage()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { theme } = texts.shell
  const signOut = async (): Promise<void> => {
    await client.call(endSession)
    globalThis.location.assign('/sign-in')
  }
  return (
    <Menu position="top-start" width={260} shadow="md" defaultOpened>
      <Menu.Target>
        <AccountButton />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{theme.name}</Menu.Label>
        <Stack gap={4} px={8} pb={8}>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={theme.name}
            value={colorScheme}
            onChange={(value) => setColorScheme(value)}
            data={(['light', 'dark', 'auto'] as const).map((value) => ({ value, label: theme[value] }))}
          />
        </Stack>
        <Menu.Label>{texts.shell.language}</Menu.Label>
        <Stack gap={4} px={8} pb={8}>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={texts.shell.language}
            value={language}
            onChange={(value) => setLanguage(value)}
            data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          />
        </Stack>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
          {texts.shell.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
