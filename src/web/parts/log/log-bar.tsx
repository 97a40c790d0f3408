import { ActionIcon, TextInput, Tooltip } from '@mantine/core'
import {
  IconChevronDown,
  IconChevronUp,
  IconClock,
  IconDownload,
  IconLink,
  IconSearch,
  IconTextWrap,
} from '@tabler/icons-react'
import type { Icon } from '@tabler/icons-react'
import type { KeyboardEvent, ReactNode, Ref } from 'react'
import { useTexts } from '../../text/language.tsx'
import styles from './log.module.css'

interface ToolProps {
  readonly icon: Icon
  /** What it does, or why it cannot be done now. */
  readonly label: string
  readonly isOn?: boolean
  readonly isOff?: boolean
  readonly onClick: () => void
}

/** A button that says what it does when pointed at; one that cannot be used now says why. */
function Tool({ icon: Icon, label, isOn, isOff, onClick }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={isOn ? 'light' : 'subtle'}
        color={isOn ? 'accent' : 'gray'}
        size="md"
        aria-label={label}
        aria-pressed={isOn}
        aria-disabled={isOff}
        data-disabled={isOff || undefined}
        onClick={isOff ? undefined : onClick}
      >
        <Icon size={17} stroke={1.75} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}

export interface SearchBox {
  readonly text: string
  /** Place and number of what was found, in words. */
  readonly summary: string
  readonly hasFound: boolean
  onText(text: string): void
  onMove(step: 1 | -1): void
  onLeave(): void
}

export interface Switches {
  readonly isWrapped: boolean
  readonly mayWrap: boolean
  onWrap(): void
  /** Absent where no line has a time. */
  readonly hasTimes: boolean | undefined
  onTimes(): void
  readonly mayLink: boolean
  readonly isLinkCopied: boolean
  onLink(): void
  readonly mayDownload: boolean
  onDownload(): void
}

interface LogBarProps {
  readonly searchRef: Ref<HTMLInputElement>
  readonly search: SearchBox
  readonly switches: Switches
  readonly children?: ReactNode
}

export function LogBar({ searchRef, search, switches, children }: LogBarProps) {
  const { log } = useTexts()
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') search.onMove(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape') search.onLeave()
    else return
    event.preventDefault()
  }
  return (
    <div className={styles.bar} role="toolbar" aria-label={log.label}>
      <TextInput
        ref={searchRef}
        className={styles.search}
        size="xs"
        type="search"
        placeholder={log.search}
        aria-label={log.search}
        leftSection={<IconSearch size={15} aria-hidden />}
        value={search.text}
        data-search=""
        onChange={(event) => search.onText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <output className={styles.summary}>{search.summary}</output>
      {search.hasFound && (
        <>
          <Tool icon={IconChevronUp} label={log.previous} onClick={() => search.onMove(-1)} />
          <Tool icon={IconChevronDown} label={log.next} onClick={() => search.onMove(1)} />
        </>
      )}
      <span className={styles.gap} />
      {children}
      <SwitchTools {...switches} />
    </div>
  )
}

function SwitchTools(switches: Switches) {
  const { log } = useTexts()
  const { mayWrap, isWrapped, hasTimes, mayLink, isLinkCopied, mayDownload } = switches
  const link = isLinkCopied ? log.copied : mayLink ? log.copyLink : log.copyLinkNone
  return (
    <>
      {hasTimes !== undefined && <Tool icon={IconClock} label={log.times} isOn={hasTimes} onClick={switches.onTimes} />}
      <Tool
        icon={IconTextWrap}
        label={mayWrap ? log.wrap : log.wrapTooMany}
        isOn={isWrapped}
        isOff={!mayWrap}
        onClick={switches.onWrap}
      />
      <Tool icon={IconLink} label={link} isOn={isLinkCopied} isOff={!mayLink} onClick={switches.onLink} />
      <Tool
        icon={IconDownload}
        label={mayDownload ? log.download : log.downloadLater}
        isOff={!mayDownload}
        onClick={switches.onDownload}
      />
    </>
  )
}
