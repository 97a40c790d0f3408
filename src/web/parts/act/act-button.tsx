import { Button } from '@mantine/core'
import type { ButtonProps } from '@mantine/core'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { ActDialog } from './act-dialog.tsx'
import type { ActDialogProps } from './act-dialog.tsx'

export interface ActButtonProps extends Omit<ActDialogProps, 'opened' | 'onClose' | 'children'> {
  /** What stands on the button. */
  readonly label: string
  readonly icon?: ReactNode
  readonly button?: Pick<ButtonProps, 'size' | 'variant' | 'color' | 'fullWidth' | 'disabled'>
  /** What a key presses: see `key-actions.ts`. */
  readonly action?: string
  readonly children?: ReactNode
}

/** A button that asks before it acts. */
export function ActButton({ label, icon, button, action, ...dialog }: ActButtonProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button {...button} leftSection={icon} data-action={action} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <ActDialog {...dialog} opened={isOpen} onClose={() => setOpen(false)} />
    </>
  )
}
