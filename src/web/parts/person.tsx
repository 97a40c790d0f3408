import { IconGitCommit, IconRobot, IconServer, IconUser } from '@tabler/icons-react'
import { clean } from '#domain/clean-text.ts'
import type { Actor } from '#domain/actor.ts'
import { useTexts } from '../text/language.tsx'
import styles from './person.module.css'

const ICONS = { member: IconUser, agent: IconServer, commit: IconGitCommit, system: IconRobot } as const

/** Who did it. */
export function Person({ actor }: { readonly actor: Pick<Actor, 'kind' | 'name'> }) {
  const Icon = ICONS[actor.kind]
  const kind = useTexts().parts.actor[actor.kind]
  return (
    <span className={styles.person} title={kind}>
      <Icon size={15} stroke={1.75} role="img" aria-label={kind} />
      <span className={styles.name}>{clean(actor.name)}</span>
    </span>
  )
}
