import { Button, SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { IconLogout } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useId } from 'react'
import type { ReactNode } from 'react'
import { endSession } from '#contract/sessions.ts'
import { clean } from '#domain/clean-text.ts'
import { useData } from '../../data/data-context.ts'
import { useMe } from '../../data/session.ts'
import { Problem } from '../../parts/problem.tsx'
import { LANGUAGE_NAMES, LANGUAGES, useLanguage } from '../../text/language.tsx'
import styles from './settings.module.css'

const THEMES = ['light', 'dark', 'auto'] as const

export function Preferences() {
  const { texts, language, setLanguage } = useLanguage()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { preferences } = texts.settings
  const { client } = useData()
  const me = useMe()
  const signOut = useMutation({
    mutationFn: () => client.call(endSession),
    onSuccess: () => globalThis.location.assign('/sign-in'),
  })
  return (
    <div className={styles.rows}>
      <Preference title={preferences.theme} hint={preferences.themeHint}>
        <SegmentedControl
          aria-label={preferences.theme}
          value={colorScheme}
          onChange={setColorScheme}
          data={THEMES.map((value) => ({ value, label: texts.shell.theme[value] }))}
        />
      </Preference>
      <Preference title={preferences.language} hint={preferences.languageHint}>
        <SegmentedControl
          aria-label={preferences.language}
          value={language}
          onChange={setLanguage}
          data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
        />
      </Preference>
      <Preference title={preferences.session} hint={me ? preferences.signedIn(clean(me.actor.name)) : ''}>
        <Button
          variant="default"
          leftSection={<IconLogout size={16} aria-hidden />}
          loading={signOut.isPending}
          onClick={() => signOut.mutate()}
        >
          {preferences.signOut}
        </Button>
      </Preference>
      {signOut.error && <Problem error={signOut.error} />}
      <p className={styles.kept}>{preferences.kept}</p>
    </div>
  )
}

interface PreferenceProps {
  readonly title: string
  readonly hint: string
  readonly children: ReactNode
}

function Preference({ title, hint, children }: PreferenceProps) {
  const id = useId()
  return (
    <section className={styles.preference} aria-labelledby={id}>
      <div>
        <h2 id={id}>{title}</h2>
        <p>{hint}</p>
      </div>
      {children}
    </section>
  )
}
