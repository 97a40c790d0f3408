import type { ResourceNode } from './resource-tree.ts'

/** A line of the list that equals the tree. */
export interface TreeRow {
  readonly node: ResourceNode
  /** From 1 at the root. */
  readonly level: number
  readonly isOpen: boolean
  /** Its place among its siblings, from 1, and how many those are. */
  readonly place: number
  readonly siblings: number
}

/** The rows that are to be seen while some are folded. */
export function rowsOf(roots: readonly ResourceNode[], folded: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = []
  const open = below(roots, 1)
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, level, place, siblings } = next
    const isOpen = node.children.length > 0 && !folded.has(node.key)
    rows.push({ node, level, place, siblings, isOpen })
    if (isOpen) open.push(...below(node.children, level + 1))
  }
  return rows
}

type Place = Omit<TreeRow, 'isOpen'>

/** The last first, as they are taken from the end. */
function below(nodes: readonly ResourceNode[], level: number): Place[] {
  return nodes.map((node, index) => ({ node, level, place: index + 1, siblings: nodes.length })).toReversed()
}

/** The row of the parent, for the key that leads there. */
export function parentRow(rows: readonly TreeRow[], at: number): number | undefined {
  const level = rows[at]?.level ?? 1
  const parent = rows.findLastIndex((row, index) => index < at && row.level < level)
  return parent < 0 ? undefined : parent
}
