import type { ReactNode } from 'react'
import type { Look, Tone } from './look.ts'
import styles from './status.module.css'

interface TonedProps {
  readonly look: Look
  /** In words; the icon alone carries them for who cannot see it. */
  readonly label: string
  readonly children?: ReactNode
  readonly filled?: boolean
  readonly size?: number
}

/** An icon in the colour of a state; with `children` the words stand beside it. Never colour alone: every shape differs. */
export function Toned({ look, label, children, filled, size = 16 }: TonedProps) {
  const { icon: Icon, tone, turns } = look
  const hidden = children !== undefined
  return (
    <span className={`${styles.badge} ${styles.tone}`} data-tone={tone} data-filled={filled || undefined}>
      <Icon
        className={styles.icon}
        size={size}
        stroke={2}
        data-turns={turns || undefined}
        {...(hidden ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
      />
      {children}
    </span>
  )
}

/** For other things that take a state's colours, by `var(--tone)` and `var(--tone-soft)`. */
export function toneProps(tone: Tone): { className: string; 'data-tone': Tone } {
  return { className: styles.tone ?? '', 'data-tone': tone }
}
