import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { RefObject } from 'react'
import { useLanguage } from '../../text/language.tsx'
import type { SearchBox } from './log-bar.tsx'
import type { LogLines } from './log-lines.ts'
import type { PaneHandle } from './log-pane.tsx'
import { lineFrom } from './log-search.ts'
import { useLogSearch } from './use-log-search.ts'
import type { Searched } from './use-log-search.ts'

interface FindIn {
  readonly lines: LogLines
  readonly pane: RefObject<PaneHandle | null>
  readonly searchField: RefObject<HTMLInputElement | null>
}

interface Find extends SearchBox {
  readonly pattern: RegExp | undefined
  readonly current: number | undefined
}

/** The search field, what it found, and moving from one to the next. */
export function useFindInLog({ lines, pane, searchField }: FindIn): Find {
  const { texts, language } = useLanguage()
  const [text, setText] = useState('')
  const [current, setCurrent] = useState<number>()
  const searched = useLogSearch(lines, text)
  const { found, pattern, isDone } = searched
  const asked = useRef<1 | -1>(undefined)
  const onText = (next: string): void => {
    setText(next)
    setCurrent(undefined)
    asked.current = undefined
  }
  const move = (step: 1 | -1, known: Pick<Searched, 'found' | 'isDone'>): void => {
    const line = lineFrom(known, current ?? (step === 1 ? -1 : Number.MAX_SAFE_INTEGER), step)
    asked.current = line === 'later' ? step : undefined
    if (line === undefined || line === 'later') return
    setCurrent(line)
    pane.current?.toLine(line)
  }
  // Who asked before it was known is taken there as soon as the search has come so far.
  const goOn = useEffectEvent((known: Pick<Searched, 'found' | 'isDone'>) => {
    if (asked.current !== undefined) move(asked.current, known)
  })
  useEffect(() => goOn({ found, isDone }), [found, isDone])
  return {
    text,
    pattern,
    current,
    hasFound: found.length > 0,
    summary: summaryOf(searched, current, { log: texts.log, show: (count) => count.toLocaleString(language) }),
    onText,
    onMove: (step) => pattern && move(step, searched),
    onLeave() {
      if (text === '') searchField.current?.blur()
      onText('')
      pane.current?.focus()
    },
  }
}

interface Words {
  readonly log: ReturnType<typeof useLanguage>['texts']['log']
  show(count: number): string
}

function summaryOf({ pattern, found, isDone }: Searched, current: number | undefined, { log, show }: Words): string {
  if (!pattern) return ''
  if (found.length === 0) return isDone ? log.noMatches : log.searching
  const all = show(found.length) + (isDone ? '' : ' …')
  const place = current === undefined ? -1 : found.indexOf(current)
  return place < 0 ? log.matchesOnly(all, found.length) : log.matches(show(place + 1), all)
}
