import { UnstyledButton } from '@mantine/core'
import { IconUserCircle } from '@tabler/icons-react'
import type { ComponentProps } from 'react'
import { clean } from '#domain/clean-text.ts'
import { useMe } from '../data/session.ts'
import { useTexts } from '../text/language.tsx'
import styles from './shell.module.css'

/** Who is signed in; opens the menu. */
export function AccountButton(props: ComponentProps<'button'>) {
  const name = clean(useMe()?.actor.name ?? '')
  return (
    <UnstyledButton {...props} className={styles.account} aria-label={useTexts().shell.account(name)}>
      <IconUserCircle size={18} stroke={1.75} aria-hidden />
      <span>{name}</span>
    </UnstyledButton>
  )
}
