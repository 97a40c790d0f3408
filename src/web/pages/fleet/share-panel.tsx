import { Button, CopyButton, Popover } from '@mantine/core'
import { IconCheck, IconLink } from '@tabler/icons-react'
import { CommandLine } from '../../parts/command-line.tsx'
import { useOpening } from '../../parts/wanted.tsx'
import { useTexts } from '../../text/language.tsx'
import { listWords } from './list-words.ts'
import type { FleetSearch } from './search.ts'
import { ShareButton } from './share-menu.tsx'
import styles from './view-menu.module.css'

/** The view as a link, and as a command. */
export function SharePanel({ search }: { readonly search: FleetSearch }) {
  const { isOpen, setOpen, button } = useOpening()
  const { share, copyLink, copied } = useTexts().fleet
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" shadow="md" width={340} trapFocus returnFocus>
      <Popover.Target>
        <ShareButton ref={button} onClick={() => setOpen(!isOpen)} />
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
