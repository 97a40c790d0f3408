import { Button, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import { clean } from '#domain/clean-text.ts'
import { useTexts } from '../../text/language.tsx'
import { CommandLine } from '../command-line.tsx'
import { Problem } from '../problem.tsx'
import { useFocusBack } from '../use-focus-back.ts'
import styles from './form.module.css'

interface AskDialogProps {
  readonly opened: boolean
  readonly onClose: () => void
  readonly title: string
  /** What will happen, in words. */
  readonly consequence?: ReactNode
  /** The same on the command line, without the program's name. */
  readonly words: readonly string[]
  /** On the button that does it. */
  readonly confirm: string
  /** Asked for letter by letter, where what is done cannot be undone. */
  readonly confirmName?: string
  readonly danger?: boolean
  readonly isPending: boolean
  readonly error: Error | null
  readonly onConfirm: () => void
  readonly children?: ReactNode
}

/** Asks before a change of the control plane itself; what went wrong is said in place. */
export function AskDialog({ opened, onClose, title, ...form }: AskDialogProps) {
  const { close } = useTexts().form
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={clean(title)}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': close }}
      classNames={{ title: styles.title }}
    >
      <AskForm {...form} onClose={onClose} />
    </Modal>
  )
}

function AskForm(props: Omit<AskDialogProps, 'opened' | 'title'>) {
  const { confirmName, consequence, words, isPending, error, onConfirm, onClose, danger } = props
  const { form } = useTexts()
  useFocusBack()
  const [typed, setTyped] = useState('')
  const mayConfirm = confirmName === undefined || typed === confirmName
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    event.stopPropagation()
    if (mayConfirm && !isPending) onConfirm()
  }
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {consequence !== undefined && <div className={styles.consequence}>{consequence}</div>}
      {props.children}
      {confirmName !== undefined && (
        <TextInput
          label={form.confirm(clean(confirmName))}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <CommandLine words={words} />
      {error && <Problem error={error} />}
      <div className={styles.buttons}>
        <Button variant="default" onClick={onClose}>
          {form.cancel}
        </Button>
        <Button type="submit" color={danger ? 'red' : undefined} loading={isPending} disabled={!mayConfirm}>
          {props.confirm}
        </Button>
      </div>
    </form>
  )
}
