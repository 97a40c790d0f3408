import { ActionIcon, Button, CopyButton, Popover, Tooltip } from '@mantine/core'
import { IconCheck, IconLink, IconShare2 } from '@tabler/icons-react'
import { useState } from 'react'
import { CommandLine } from '../../parts/command-line.tsx'
import { useTexts } from '../../text/language.tsx'
import { listWords } from './list-words.ts'
import type { FleetSearch } from './search.ts'
import styles from './view-menu.module.css'

/** This very view for somebody else: as a link, and as a command. */
export function ShareMenu({ search }: { readonly search: FleetSearch }) {
  const [isOpen, setOpen] = useState(false)
  const { share, copyLink, copied } = useTexts().fleet
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" shadow="md" width={340} trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label={share} disabled={isOpen}>
          <ActionIcon
            size={36}
            variant="subtle"
            color="gray"
            aria-label={share}
            aria-haspopup="dialog"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            <IconShare2 size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={share} className={styles.share}>
        <CopyButton value={globalThis.location.href}>
          {({ copied: isCopied, copy }) => (
            <Button
              fullWidth
              variant="default"
              leftSection={isCopied ? <IconCheck size={16} aria-hidden /> : <IconLink size={16} aria-hidden />}
              onClick={copy}
            >
              {isCopied ? copied : copyLink}
            </Button>
          )}
        </CopyButton>
        <CommandLine words={listWords(search)} />
      </Popover.Dropdown>
    </Popover>
  )
}
