import { Button, Menu } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import styles from './choice.module.css'

interface ChoiceProps {
  readonly label: string
  readonly icon: ReactNode
  /** What is chosen, where it is not the usual. */
  readonly value: string | undefined
  readonly children: ReactNode
}

/** A button that says what is chosen and offers the rest. */
export function Choice({ label, icon, value, children }: ChoiceProps) {
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <Button variant="subtle" color="gray" px={10} leftSection={icon} className={styles.choice}>
          {value ?? label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={styles.dropdown} aria-label={label}>
        {children}
      </Menu.Dropdown>
    </Menu>
  )
}

interface ChoiceItemProps {
  readonly isChosen: boolean
  readonly onChoose: () => void
  readonly children: ReactNode
}

export function ChoiceItem({ isChosen, onChoose, children }: ChoiceItemProps) {
  const mark = isChosen ? <IconCheck size={16} aria-hidden /> : <span className={styles.unmarked} />
  return (
    <Menu.Item role="menuitemradio" aria-checked={isChosen} leftSection={mark} onClick={onChoose}>
      {children}
    </Menu.Item>
  )
}
