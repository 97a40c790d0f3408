import { ActionIcon, CopyButton, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { cleanLines } from '#domain/clean-text.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './drift.module.css'

/** Lines to put into a file; what is copied is exactly what is shown. */
export function YamlSnippet({ yaml }: { readonly yaml: string }) {
  const { parts, application } = useTexts()
  const shown = cleanLines(yaml).join('\n')
  return (
    <div className={styles.snippet}>
      <pre tabIndex={0} aria-label="app.slipway.yaml">
        {shown}
      </pre>
      <CopyButton value={`${shown}\n`}>
        {({ copied, copy }) => {
          const label = copied ? parts.copied : application.drift.copyYaml
          return (
            <Tooltip label={label}>
              <ActionIcon size="sm" variant="subtle" color="gray" onClick={copy} aria-label={label}>
                {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
              </ActionIcon>
            </Tooltip>
          )
        }}
      </CopyButton>
    </div>
  )
}
