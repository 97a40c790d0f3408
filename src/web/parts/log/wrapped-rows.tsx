import { useVirtualizer } from '@tanstack/react-virtual'
import { useImperativeHandle } from 'react'
import type { ReactNode, RefObject } from 'react'
import { ROW_PX } from './log-window.ts'
import styles from './log.module.css'

/** Lines of any height have to be measured, and each measure is kept: more than this are not wrapped. */
export const MOST_WRAPPED = 100_000

interface WrappedRowsProps {
  readonly count: number
  readonly pane: RefObject<HTMLDivElement | null>
  readonly toPlace: RefObject<((place: number) => void) | undefined>
  readonly children: (place: number) => ReactNode
}

export function WrappedRows({ count, pane, toPlace, children }: WrappedRowsProps) {
  // oxlint-disable-next-line react/incompatible-library -- It is not compiled; the library asks for drawing itself.
  const rows = useVirtualizer({
    count,
    getScrollElement: () => pane.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  })
  useImperativeHandle(toPlace, () => (place: number) => rows.scrollToIndex(place, { align: 'center' }))
  const items = rows.getVirtualItems()
  return (
    <div className={styles.whole} style={{ height: rows.getTotalSize() }}>
      <div className={styles.rows} style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
        {items.map(({ key, index }) => (
          <div key={key} ref={rows.measureElement} data-index={index}>
            {children(index)}
          </div>
        ))}
      </div>
    </div>
  )
}
