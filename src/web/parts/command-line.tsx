import { ActionIcon, CopyButton, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { shellWord } from '#domain/clean-text.ts'
import { useTexts } from '../text/language.tsx'
import styles from './command-line.module.css'

/** The same act on the command line: nothing can be done here alone. `words` without the program's name. */
export function CommandLine({ words }: { readonly words: readonly string[] }) {
  const { commandLine, copy, copied } = useTexts().parts
  const line = ['slipway', ...words.map(shellWord)].join(' ')
  return (
    <div className={styles.line} role="group" aria-label={commandLine}>
      <code tabIndex={0}>{line}</code>
      <CopyButton value={line}>
        {({ copied: isCopied, copy: onCopy }) => (
          <Tooltip label={isCopied ? copied : copy}>
            <ActionIcon size="sm" variant="subtle" color="gray" onClick={onCopy} aria-label={isCopied ? copied : copy}>
              {isCopied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  )
}
