import { useClipboard, useMediaQuery } from '@mantine/hooks'
import { IconArrowDown } from '@tabler/icons-react'
import { useCallback, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useLanguage } from '../../text/language.tsx'
import { saveFile } from '../save-file.ts'
import { LogBar } from './log-bar.tsx'
import { LogFoot } from './log-foot.tsx'
import type { FeedState, LogFeed } from './log-feed.ts'
import { LogPane } from './log-pane.tsx'
import type { PaneHandle } from './log-pane.tsx'
import styles from './log.module.css'
import { useFindInLog } from './use-find-in-log.ts'
import { useLineRange } from './use-line-range.ts'
import { useNamedLine } from './use-named-line.ts'
import { MOST_WRAPPED } from './wrapped-rows.tsx'

interface LogViewProps {
  readonly feed: LogFeed
  readonly state: FeedState
  /** Of the downloaded file. */
  readonly fileName: string
  /** What those are called who wrote the lines; absent where lines do not say it. */
  readonly names?: ReadonlyMap<string, string> | undefined
  /** More tools in the bar, and more words beneath. */
  readonly tools?: ReactNode
  readonly foot?: string
}

/** A log: lines of any number, live, searchable, each with a link. */
export function LogView({ feed, state, fileName, names, tools, foot }: LogViewProps) {
  const { log } = useLanguage().texts
  const pane = useRef<PaneHandle>(null)
  const searchField = useRef<HTMLInputElement>(null)
  const [range, select] = useLineRange()
  const isNarrow = useMediaQuery('(max-width: 600px)', false, { getInitialValueInEffect: false })
  const [hasTimes, setTimes] = useState(!isNarrow)
  const [wantsWrap, setWrap] = useState(isNarrow)
  const clipboard = useClipboard({ timeout: 1_500 })
  const { lines } = feed
  const find = useFindInLog({ lines, pane, searchField })
  const unseen = useUnseen(lines.end)
  const mayWrap = lines.end - lines.first <= MOST_WRAPPED
  const onSelect = useNamedLine(pane, (range?.from ?? lines.end) < lines.end ? range?.from : undefined, select)

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === '/') searchField.current?.focus()
    else if (event.key === 'n' || event.key === 'N') find.onMove(event.key === 'n' ? 1 : -1)
    else return
    event.preventDefault()
  }
  return (
    <section className={styles.frame} aria-label={log.label}>
      <LogBar
        searchRef={searchField}
        search={find}
        switches={{
          mayWrap,
          isWrapped: wantsWrap && mayWrap,
          onWrap: () => setWrap((is) => !is),
          hasTimes: lines.end > 0 && lines.line(lines.first).at !== undefined ? hasTimes : undefined,
          onTimes: () => setTimes((is) => !is),
          mayLink: range !== undefined,
          isLinkCopied: clipboard.copied,
          onLink: () => clipboard.copy(globalThis.location.href),
          mayDownload: state.phase !== 'reading',
          onDownload: () => saveFile({ name: fileName, type: 'text/plain', parts: lines.texts() }),
        }}
      >
        {tools}
      </LogBar>
      <div className={styles.body}>
        <LogPane
          ref={pane}
          {...{ lines, range, hasTimes, names, onSelect, onKeyDown }}
          label={log.label}
          pattern={find.pattern}
          current={find.current}
          isWrapped={wantsWrap && mayWrap}
          onAtEnd={unseen.onAtEnd}
        />
        {lines.end === lines.first && state.phase !== 'reading' && (
          <p className={styles.empty}>{state.phase === 'ended' ? log.emptyEnded : log.empty}</p>
        )}
        {!unseen.isAtEnd && (
          <button type="button" className={styles.more} onClick={() => pane.current?.toEnd()}>
            {unseen.count > 0 ? log.newLines(unseen.count) : log.toEnd}
            <IconArrowDown size={15} aria-hidden />
          </button>
        )}
      </div>
      <LogFoot state={state} lines={lines} words={foot} />
    </section>
  )
}

/** How many lines came since the reader left the end. */
function useUnseen(end: number) {
  const [isAtEnd, setAtEnd] = useState(true)
  const [seenTo, setSeenTo] = useState(end)
  if (isAtEnd && seenTo !== end) setSeenTo(end)
  const onAtEnd = useCallback((is: boolean) => setAtEnd(is), [])
  return { isAtEnd, count: end - seenTo, onAtEnd }
}
