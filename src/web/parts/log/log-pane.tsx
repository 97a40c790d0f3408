import { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react'
import type { KeyboardEventHandler, Ref } from 'react'
import type { LineRange } from './line-link.ts'
import type { LogLines } from './log-lines.ts'
import { LogRow } from './log-row.tsx'
import type { RowLook } from './log-row.tsx'
import { ROW_PX, scrollTopFor, windowOf } from './log-window.ts'
import styles from './log.module.css'
import { WrappedRows } from './wrapped-rows.tsx'

export interface PaneHandle {
  toLine(number: number): void
  toEnd(): void
  focus(): void
}

interface RowsProps extends RowLook {
  readonly lines: LogLines
  readonly range: LineRange | undefined
  /** The line that was found last. */
  readonly current: number | undefined
  readonly isWrapped: boolean
}

interface LogPaneProps extends RowsProps {
  readonly ref: Ref<PaneHandle>
  readonly label: string
  readonly onAtEnd: (isAtEnd: boolean) => void
  readonly onKeyDown: KeyboardEventHandler
}

/** So near to the end counts as there. */
const NEAR_PX = 24

/** The lines that are seen, and a few around them. Stays at the end while it is there. */
export function LogPane({ ref, label, onAtEnd, onKeyDown, ...rows }: LogPaneProps) {
  const { lines, isWrapped } = rows
  const pane = useRef<HTMLDivElement>(null)
  const isFollowing = useRef(true)
  const wrapped = useRef<(place: number) => void>(undefined)
  const [seen, setSeen] = useState({ scrollTop: 0, height: 0 })
  const count = lines.end - lines.first

  const look = useCallback(() => {
    const element = pane.current
    if (!element) return
    const { scrollTop, clientHeight, scrollHeight } = element
    isFollowing.current = scrollHeight - scrollTop - clientHeight < NEAR_PX
    onAtEnd(isFollowing.current)
    setSeen({ scrollTop, height: clientHeight })
  }, [onAtEnd])

  useEffect(() => {
    const element = pane.current
    if (!element) return
    const observer = new ResizeObserver(() => {
      if (isFollowing.current) element.scrollTop = element.scrollHeight
      look()
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [look])

  // After each drawing: lines may have come, or have been measured.
  useLayoutEffect(() => {
    const element = pane.current
    if (!element || !isFollowing.current) return
    const end = element.scrollHeight - element.clientHeight
    if (Math.abs(element.scrollTop - end) > 1) element.scrollTop = end
  })

  useImperativeHandle(ref, () => ({
    toLine(number) {
      const element = pane.current
      if (!element) return
      isFollowing.current = false
      onAtEnd(false)
      const place = number - lines.first
      if (isWrapped) wrapped.current?.(place)
      else element.scrollTop = scrollTopFor(place, { count, height: element.clientHeight })
    },
    toEnd() {
      isFollowing.current = true
      onAtEnd(true)
      if (pane.current) pane.current.scrollTop = pane.current.scrollHeight
    },
    focus: () => pane.current?.focus(),
  }))

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- It scrolls, so it takes keys.
    <div
      ref={pane}
      className={styles.pane}
      data-wrapped={isWrapped || undefined}
      role="log"
      aria-live="off"
      aria-label={label}
      tabIndex={0}
      onScroll={look}
      onKeyDown={onKeyDown}
    >
      {isWrapped ? (
        <WrappedRows count={count} pane={pane} toPlace={wrapped}>
          {(place) => <Row {...rows} number={lines.first + place} />}
        </WrappedRows>
      ) : (
        <FixedRows {...rows} seen={seen} count={count} />
      )}
    </div>
  )
}

interface FixedRowsProps extends RowsProps {
  readonly seen: { readonly scrollTop: number; readonly height: number }
  readonly count: number
}

function FixedRows({ seen, count, ...props }: FixedRowsProps) {
  const { first, end, offsetPx, totalPx } = windowOf({ ...seen, count })
  const numbers = Array.from({ length: Math.max(0, end - first) }, (_, index) => props.lines.first + first + index)
  return (
    <div className={styles.whole} style={{ height: Math.max(totalPx, count > 0 ? ROW_PX : 0) }}>
      <div className={styles.rows} style={{ transform: `translateY(${offsetPx}px)` }}>
        {numbers.map((number) => (
          <Row key={number} {...props} number={number} />
        ))}
      </div>
    </div>
  )
}

function Row({ number, ...props }: RowsProps & { readonly number: number }) {
  const { lines, range, current, hasTimes, names, pattern, onSelect } = props
  const { text, length, at, resource } = lines.line(number)
  return (
    <LogRow
      {...{ number, text, length, at, resource, hasTimes, names, pattern, onSelect }}
      isSelected={range !== undefined && number >= range.from && number <= range.to}
      isCurrent={number === current}
    />
  )
}
