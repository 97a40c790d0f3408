import type { FieldTree } from '../object.ts'

/** Marks a node that has children and belongs to the set itself. */
const SELF = '.'

export const NO_FIELDS: FieldTree = {}

export function isEmptyTree(tree: FieldTree): boolean {
  for (const element in tree) if (element !== SELF) return false
  return true
}

/** Whether a node, not the root, belongs to the set. */
export function isMember(node: FieldTree): boolean {
  return SELF in node || isEmptyTree(node)
}

export function union(a: FieldTree, b: FieldTree): FieldTree {
  const sum: Record<string, FieldTree> = { ...a }
  for (const element of Object.keys(b)) {
    const left = a[element]
    const right = b[element] ?? NO_FIELDS
    if (element !== SELF) sum[element] = left === undefined ? right : unionNodes(left, right)
  }
  return sum
}

function unionNodes(a: FieldTree, b: FieldTree): FieldTree {
  return node(union(a, b), isMember(a) || isMember(b)) ?? NO_FIELDS
}

export function difference(a: FieldTree, b: FieldTree): FieldTree {
  const rest: Record<string, FieldTree> = {}
  for (const element of Object.keys(a)) {
    if (element === SELF) continue
    const left = a[element] ?? NO_FIELDS
    const right = b[element]
    const kept = right === undefined ? left : node(difference(left, right), isMember(left) && !isMember(right))
    if (kept) rest[element] = kept
  }
  return rest
}

export function intersection(a: FieldTree, b: FieldTree): FieldTree {
  const both: Record<string, FieldTree> = {}
  for (const element of Object.keys(a)) {
    const left = a[element]
    const right = b[element]
    if (element === SELF || left === undefined || right === undefined) continue
    const kept = node(intersection(left, right), isMember(left) && isMember(right))
    if (kept) both[element] = kept
  }
  return both
}

/** A node of these children; undefined where nothing of it is in the set. */
function node(children: FieldTree, member: boolean): FieldTree | undefined {
  if (isEmptyTree(children)) return member ? NO_FIELDS : undefined
  if (SELF in children === member) return children
  if (member) return { [SELF]: NO_FIELDS, ...children }
  const { [SELF]: _, ...rest } = children
  return rest
}

/** Collects paths and gives the tree of them. */
export interface TreeBuilder {
  add(path: readonly string[]): void
  tree(): FieldTree
}

interface Growing {
  member: boolean
  readonly children: Map<string, Growing>
}

export function treeBuilder(): TreeBuilder {
  const root: Growing = { member: false, children: new Map() }
  return {
    add(path) {
      let here = root
      for (const element of path) {
        const next = here.children.get(element) ?? { member: false, children: new Map() }
        here.children.set(element, next)
        here = next
      }
      here.member = true
    },
    tree: () => childrenOf(root),
  }
}

function childrenOf(growing: Growing): FieldTree {
  const tree: Record<string, FieldTree> = {}
  for (const [element, child] of growing.children) tree[element] = node(childrenOf(child), child.member) ?? NO_FIELDS
  return tree
}

/** Every member's path, in no particular order. */
export function pathsOf(tree: FieldTree): string[][] {
  const paths: string[][] = []
  collectPaths(tree, [], paths)
  return paths
}

function collectPaths(tree: FieldTree, prefix: readonly string[], into: string[][]): void {
  for (const element of Object.keys(tree)) {
    if (element === SELF) continue
    const child = tree[element] ?? NO_FIELDS
    const path = [...prefix, element]
    if (isMember(child)) into.push(path)
    collectPaths(child, path, into)
  }
}
