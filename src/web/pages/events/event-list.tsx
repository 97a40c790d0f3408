import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { HistoryRow } from '#domain/history.ts'
import { useLanguage } from '../../text/language.tsx'
import { eventLines } from './event-lines.ts'
import type { EventLine } from './event-lines.ts'
import { EventRow } from './event-row.tsx'
import styles from './events.module.css'

interface EventListProps {
  readonly rows: readonly HistoryRow[]
  readonly hasMore: boolean
  /** Near the end of what has been read. */
  readonly onNearEnd: () => void
}

const USUAL_PX = 48
const NEAR_LINES = 20

/** However many there are, only those near the window are drawn. */
export function EventList({ rows, hasMore, onNearEnd }: EventListProps) {
  const { events } = useLanguage().texts
  const list = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const lines = useMemo(() => eventLines(rows), [rows])
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0), [])
  // oxlint-disable-next-line react/incompatible-library -- It is not compiled; the library asks for drawing itself.
  const virtual = useWindowVirtualizer({
    count: lines.length,
    estimateSize: () => USUAL_PX,
    getItemKey: (index) => lines[index]?.key ?? index,
    overscan: 12,
    scrollMargin: top,
  })
  const items = virtual.getVirtualItems()
  const isNearEnd = (items.at(-1)?.index ?? 0) >= lines.length - NEAR_LINES
  useEffect(() => {
    if (hasMore && isNearEnd) onNearEnd()
  }, [hasMore, isNearEnd, onNearEnd, lines.length])
  return (
    <div
      ref={list}
      role="list"
      aria-label={events.list}
      className={styles.list}
      style={{ height: virtual.getTotalSize() }}
    >
      <div className={styles.lines} style={{ transform: `translateY(${(items[0]?.start ?? top) - top}px)` }}>
        {items.map(({ key, index }) => {
          const line = lines[index]
          return (
            line && (
              <div key={key} ref={virtual.measureElement} data-index={index} role="listitem">
                <Line line={line} />
              </div>
            )
          )
        })}
      </div>
    </div>
  )
}

function Line({ line }: { readonly line: EventLine }) {
  const { language } = useLanguage()
  if (line.type === 'event') return <EventRow row={line.row} />
  const day = new Date(line.at).toLocaleDateString(language, { dateStyle: 'full' })
  return <h2 className={styles.day}>{day}</h2>
}
