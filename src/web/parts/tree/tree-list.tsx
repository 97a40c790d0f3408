import type { KeyboardEvent, RefObject } from 'react'
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTexts } from '../../text/language.tsx'
import { useWindowRange } from '../list/use-window-range.ts'
import type { ResourceNode } from './resource-tree.ts'
import type { TreeFacts } from './tree-facts.ts'
import styles from './tree-list.module.css'
import { TreeListRow } from './tree-list-row.tsx'
import { treeKey } from './tree-keys.ts'
import { rowsOf } from './tree-rows.ts'

const ROW_HEIGHT = 44

interface TreeListProps {
  readonly roots: readonly ResourceNode[]
  readonly facts: TreeFacts
  readonly selected: string | undefined
}

/** The tree as a table: the same, for who cannot see a picture, for a telephone, and for ten thousand resources. */
export function TreeList({ roots, facts, selected }: TreeListProps) {
  const { tree } = useTexts()
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const rows = useMemo(() => rowsOf(roots, folded), [roots, folded])
  const body = useRef<HTMLDivElement>(null)
  const { active, setActive, go } = useActiveRow(body, rows.length)
  const range = useWindowRange({ list: body, count: rows.length, height: ROW_HEIGHT })
  const fold = (key: string): void => setFolded(folded.symmetricDifference(new Set([key])))
  const onKey = (event: KeyboardEvent, at: number): void => {
    const act = treeKey(rows, at, event.key)
    if (!act) return
    event.preventDefault()
    if (act.type === 'go') go(act.to)
    else if (act.type === 'fold') fold(act.key)
    else event.currentTarget.querySelector('a')?.click()
  }
  return (
    <div className={styles.list} role="treegrid" aria-label={tree.list} aria-rowcount={rows.length + 1}>
      <div role="rowgroup">
        <div className={`${styles.row} ${styles.head}`} role="row" aria-rowindex={1}>
          {[tree.resource, tree.variant, tree.health, tree.why].map((title) => (
            <span key={title} role="columnheader">
              {title}
            </span>
          ))}
        </div>
      </div>
      <div ref={body} role="rowgroup" style={{ paddingTop: range.before, paddingBottom: range.after }}>
        {rows.slice(range.start, range.end).map((row, offset) => {
          const index = range.start + offset
          return (
            <TreeListRow
              key={row.node.key}
              row={row}
              index={index}
              facts={facts}
              isActive={index === active}
              isSelected={row.node.key === selected}
              onFold={() => fold(row.node.key)}
              onFocus={() => setActive(index)}
              onKey={(event) => onKey(event, index)}
            />
          )
        })}
      </div>
    </div>
  )
}

/** One row can be reached by the tab key; from there the arrows lead on. */
function useActiveRow(body: RefObject<HTMLDivElement | null>, count: number) {
  const [at, setActive] = useState(0)
  const active = Math.min(at, count - 1)
  const isWanted = useRef(false)
  // The row that is to get the focus may have to be drawn first.
  useLayoutEffect(() => {
    const row = isWanted.current && body.current?.querySelector<HTMLElement>(`[data-index="${active}"]`)
    if (!row) return
    isWanted.current = false
    row.focus({ preventScroll: true })
  })
  const go = (to: number): void => {
    const rect = body.current?.getBoundingClientRect()
    if (!rect) return
    const top = rect.top + to * ROW_HEIGHT
    const isSeen = top >= 0 && top + ROW_HEIGHT <= window.innerHeight
    if (!isSeen) window.scrollBy({ top: top - window.innerHeight / 2, behavior: 'instant' })
    isWanted.current = true
    setActive(to)
  }
  return { active, setActive, go }
}
