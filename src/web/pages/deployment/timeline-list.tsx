import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Deployment } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'
import { beginnings } from './fact-words.ts'
import { TimelineRow } from './timeline-row.tsx'
import styles from './timeline.module.css'

const ROW_PX = 44

interface TimelineListProps {
  readonly deployment: Deployment
  readonly all: readonly Fact[]
  readonly facts: readonly Fact[]
  /** Number of the fact that the address asks for. */
  readonly wanted: number | undefined
}

/** Thousands of facts are no trouble: only those near the window are drawn. */
export function TimelineList({ deployment, all, facts, wanted }: TimelineListProps) {
  const list = useRef<HTMLOListElement>(null)
  const [scrollMargin, setMargin] = useState(0)
  const began = useMemo(() => beginnings(all), [all])
  useLayoutEffect(() => setMargin((list.current?.getBoundingClientRect().top ?? 0) + globalThis.scrollY), [])
  // oxlint-disable-next-line react/incompatible-library -- It is not compiled; the library asks for drawing itself.
  const rows = useWindowVirtualizer({
    count: facts.length,
    estimateSize: () => ROW_PX,
    overscan: 12,
    scrollMargin,
    getItemKey: (index) => facts[index]?.seq ?? index,
    useFlushSync: false,
  })
  const wantedAt = wanted === undefined ? -1 : facts.findIndex((fact) => fact.seq === wanted)
  // Facts are only ever added at the end, so what comes live does not move the page.
  useEffect(() => {
    if (wantedAt >= 0) rows.scrollToIndex(wantedAt, { align: 'center' })
  }, [rows, wantedAt])
  return (
    <ol ref={list} className={styles.list} style={{ height: rows.getTotalSize() }}>
      {rows.getVirtualItems().map(({ index, start, key }) => {
        const fact = facts[index]
        return (
          fact && (
            <li
              key={key}
              ref={rows.measureElement}
              data-index={index}
              aria-posinset={index + 1}
              aria-setsize={facts.length}
              className={styles.place}
              style={{ transform: `translateY(${start - scrollMargin}px)` }}
            >
              <TimelineRow
                fact={fact}
                deployment={deployment}
                startedAt={began.get(fact.seq)}
                isWanted={fact.seq === wanted}
              />
            </li>
          )
        )
      })}
    </ol>
  )
}
