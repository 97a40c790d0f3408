import { Menu, SegmentedControl, Stack, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { IconLogout, IconUserCircle } from '@tabler/icons-react'
import { endSession } from '#contract/sessions.ts'
import { clean } from '#domain/clean-text.ts'
import { useData } from '../data/data-context.ts'
import { useMe } from '../data/session.ts'
import { LANGUAGES, useLanguage } from '../text/language.tsx'
import type { Language } from '../text/language.tsx'
import styles from './shell.module.css'

const NAMES: Readonly<Record<Language, string>> = { en: 'English', ja: '日本語' }

/** Who is signed in, how the page looks and speaks, and the way out. */
export function AccountMenu() {
  const me = useMe()
  const { client } = useData()
  const { texts, language, setLanguage } = useLanguage()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { theme } = texts.shell
  const name = clean(me?.actor.name ?? '')
  const signOut = async (): Promise<void> => {
    await client.call(endSession)
    globalThis.location.assign('/sign-in')
  }
  return (
    <Menu position="top-start" width={260} shadow="md">
      <Menu.Target>
        <UnstyledButton className={styles.account} aria-label={texts.shell.account(name)}>
          <IconUserCircle size={18} stroke={1.75} aria-hidden />
          <span>{name}</span>
        </UnstyledButton>
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
            data={LANGUAGES.map((value) => ({ value, label: NAMES[value] }))}
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
