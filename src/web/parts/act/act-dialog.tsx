import { Button, Modal, TextInput } from '@mantine/core'
import { useCallback, useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import { clean } from '#domain/clean-text.ts'
import type { CommandView } from '#domain/command-view.ts'
import type { Wish } from '../../data/commands.ts'
import { useTexts } from '../../text/language.tsx'
import { CommandLine } from '../command-line.tsx'
import { Problem } from '../problem.tsx'
import { useFocusBack } from '../use-focus-back.ts'
import styles from './act.module.css'
import { ActAnswer } from './act-answer.tsx'
import { commandWords } from './command-words.ts'
import { useAct } from './use-act.ts'

export interface ActDialogProps {
  readonly opened: boolean
  readonly onClose: () => void
  /** What is about to be done: `Roll back shop`. */
  readonly title: string
  /** What will happen, in words. */
  readonly consequence: ReactNode
  readonly wish: Wish
  /** Words of the button that does it; default: the title. */
  readonly confirm?: string
  /** Asked for letter by letter, where what is done cannot be undone. */
  readonly confirmName?: string
  readonly danger?: boolean
  /** Called once it was done; the dialog closes by itself. */
  readonly onDone?: ((answer: CommandView) => void) | undefined
  /** Choices and comments of the wish. */
  readonly children?: ReactNode
}

/** Asks before an act: what will happen, the same on the command line; then what became of it, in place. */
export function ActDialog({ opened, onClose, title, ...act }: ActDialogProps) {
  const { parts } = useTexts()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={clean(title)}
      size="lg"
      centered
      classNames={{ title: styles.title, content: styles.surface, header: styles.surface }}
      closeButtonProps={{ 'aria-label': parts.close }}
    >
      <ActForm {...act} title={title} onClose={onClose} />
    </Modal>
  )
}

function ActForm(props: Omit<ActDialogProps, 'opened'>) {
  const { wish, confirmName, danger, consequence, title, onClose, onDone, children } = props
  const { parts, act } = useTexts()
  useFocusBack()
  const [typed, setTyped] = useState('')
  const finish = useCallback(
    (view: CommandView) => {
      onDone?.(view)
      onClose()
    },
    [onDone, onClose],
  )
  const { view, error, isSending, send } = useAct(finish)
  const isOpen = view?.status === 'pending'
  const mayAct = (confirmName === undefined || typed === confirmName) && !isOpen
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    // The page around the dialog may be a form of its own.
    event.stopPropagation()
    if (mayAct && !isSending) void send(wish)
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.consequence}>{consequence}</div>
      {children}
      {confirmName !== undefined && (
        <TextInput
          label={parts.typeToConfirm(clean(confirmName))}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      <CommandLine words={commandWords(wish)} />
      {view && view.status !== 'done' && <ActAnswer view={view} />}
      {error && <Problem error={error} />}
      <div className={styles.buttons}>
        <Button variant="default" onClick={onClose}>
          {isOpen ? parts.close : act.notNow}
        </Button>
        <Button type="submit" color={danger ? 'red' : undefined} loading={isSending} disabled={!mayAct}>
          {clean(props.confirm ?? title)}
        </Button>
      </div>
    </form>
  )
}
