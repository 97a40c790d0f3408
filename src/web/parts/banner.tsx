import type { Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Tone } from './look.ts'
import styles from './banner.module.css'
import { toneProps } from './toned.tsx'

interface BannerProps {
  readonly tone: Tone
  readonly icon: Icon
  readonly title: ReactNode
  readonly children?: ReactNode
  /** What can be done about it. */
  readonly actions?: ReactNode
}

/** Something that one should know of the whole page; it stays as long as it is true. */
export function Banner({ tone, icon: Icon, title, children, actions }: BannerProps) {
  const look = toneProps(tone)
  return (
    <div {...look} className={`${look.className} ${styles.banner}`}>
      <Icon size={20} aria-hidden className={styles.icon} />
      <div className={styles.words}>
        <p className={styles.title}>{title}</p>
        {children}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  )
}
