import { Button, CopyButton, Modal } from '@mantine/core'
import { IconCheck, IconCopy, IconKey } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { clean } from '#domain/clean-text.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './form.module.css'

interface SecretDialogProps {
  readonly title: string
  /** Undefined where there is none to show. */
  readonly secret: string | undefined
  /** What it is called: a key, a token. */
  readonly label: string
  readonly onClose: () => void
  /** What to do with it. */
  readonly children?: ReactNode
}

/** A key or token, this once. Only its own button closes this: a slip of the hand must not lose it. */
export function SecretDialog({ title, secret, label, onClose, children }: SecretDialogProps) {
  const words = useTexts().form.secret
  return (
    <Modal
      opened={secret !== undefined}
      onClose={onClose}
      title={clean(title)}
      size="lg"
      centered
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      classNames={{ title: styles.title }}
    >
      <div className={styles.form}>
        <div className={styles.secret} role="group" aria-label={label}>
          <IconKey size={18} aria-hidden />
          <code>{secret}</code>
          <CopyButton value={secret ?? ''}>
            {({ copied, copy }) => (
              <Button
                size="xs"
                variant="default"
                leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
                onClick={copy}
              >
                {copied ? words.copied : words.copy}
              </Button>
            )}
          </CopyButton>
        </div>
        <p className={styles.once}>{words.once}</p>
        {children}
        <div className={styles.buttons}>
          <Button onClick={onClose}>{words.done}</Button>
        </div>
      </div>
    </Modal>
  )
}
