import { IconAnchor, IconHistory, IconLayoutGrid, IconRocket, IconServer, IconSettings } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTexts } from '../text/language.tsx'
import type { Texts } from '../text/en/index.ts'
import styles from './shell.module.css'

export interface Place {
  readonly page: keyof Texts['shell']['pages']
  readonly to: '/' | '/deployments' | '/environments' | '/events' | '/agents' | '/settings'
  /** Goes there after `g`. */
  readonly key: string
  readonly icon: typeof IconAnchor
}

/** The pages that one can go to from anywhere, in their order. */
export const PLACES: readonly Place[] = [
  { page: 'fleet', to: '/', key: 'f', icon: IconAnchor },
  { page: 'deployments', to: '/deployments', key: 'd', icon: IconRocket },
  { page: 'environments', to: '/environments', key: 'e', icon: IconLayoutGrid },
  { page: 'events', to: '/events', key: 'v', icon: IconHistory },
  { page: 'agents', to: '/agents', key: 'a', icon: IconServer },
  { page: 'settings', to: '/settings', key: 's', icon: IconSettings },
]

export function Navigation({ onChosen }: { readonly onChosen?: () => void }) {
  const { pages } = useTexts().shell
  return PLACES.map(({ page, to, icon: Icon }) => (
    <Link
      key={page}
      to={to}
      className={styles.link}
      activeOptions={{ exact: to === '/', includeSearch: false }}
      onClick={onChosen}
    >
      <Icon size={18} stroke={1.75} aria-hidden />
      {pages[page]}
    </Link>
  ))
}
