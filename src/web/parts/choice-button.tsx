import { Button } from '@mantine/core'
import type { ComponentProps, ReactNode } from 'react'
import styles from './choice.module.css'

interface ChoiceButtonProps extends Omit<ComponentProps<'button'>, 'color'> {
  readonly icon: ReactNode
  readonly words: string
}

export function ChoiceButton({ icon, words, ...props }: ChoiceButtonProps) {
  return (
    <Button {...props} variant="subtle" color="gray" px={10} leftSection={icon} className={styles.choice}>
      {words}
    </Button>
  )
}
