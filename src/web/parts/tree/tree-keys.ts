import { parentRow } from './tree-rows.ts'
import type { TreeRow } from './tree-rows.ts'

export type TreeAct =
  | { readonly type: 'go'; readonly to: number }
  | { readonly type: 'fold'; readonly key: string }
  | { readonly type: 'open' }

/** What a key does in a row, as trees are used everywhere; `fold` unfolds what is folded. */
export function treeKey(rows: readonly TreeRow[], at: number, key: string): TreeAct | undefined {
  const row = rows[at]
  if (!row) return undefined
  const isParent = row.node.children.length > 0
  switch (key) {
    case 'ArrowDown':
      return goTo(rows, at + 1)
    case 'ArrowUp':
      return goTo(rows, at - 1)
    case 'Home':
      return goTo(rows, 0)
    case 'End':
      return goTo(rows, rows.length - 1)
    case 'ArrowRight':
      if (!isParent) return undefined
      return row.isOpen ? goTo(rows, at + 1) : { type: 'fold', key: row.node.key }
    case 'ArrowLeft':
      return row.isOpen ? { type: 'fold', key: row.node.key } : goTo(rows, parentRow(rows, at))
    case 'Enter':
      return { type: 'open' }
    default:
      return undefined
  }
}

function goTo(rows: readonly TreeRow[], to: number | undefined): TreeAct | undefined {
  return to === undefined || !rows[to] ? undefined : { type: 'go', to }
}
