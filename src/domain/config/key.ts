import { isAlias, isMap, isScalar, isSeq } from 'yaml'
import type { Alias, Node, Pair } from 'yaml'
import type { Span } from './place.ts'
import { spanOf } from './yaml-value.ts'

export type KeyPath = readonly PropertyKey[]

/** Where a path leads in a document. */
export interface Located {
  /** The part of the path that is really there. */
  readonly path: KeyPath
  /** What of the path is not there. */
  readonly missing: KeyPath
  /** Of the last key of `path`, or of the value where that is an entry of a list. */
  readonly keySpan: Span
  readonly valueSpan: Span
  readonly node: Node | null
}

interface Tree {
  readonly root: Node | null
  readonly aliases: ReadonlyMap<Alias, Node>
  /** Of a file that is read as another one: where what a path of that one leads to is written. */
  readonly place?: (path: KeyPath) => KeyPath
}

/** `pipeline[2].analysis.checks[0].name`; keys that are no plain words stand in quotes. */
export function keyText(path: KeyPath): string {
  let text = ''
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`
    else if (/^[\w-]{1,63}$/.test(String(part))) text += `${text === '' ? '' : '.'}${String(part)}`
    else text += `[${JSON.stringify(String(part).slice(0, 80))}]`
  }
  return text
}

/** Follows a path as far as the document has it. */
export function locate(tree: Tree, wanted: KeyPath): Located {
  const path = tree.place?.(wanted) ?? wanted
  let node = target(tree, tree.root)
  // Places are those of what is written: of the alias, not of what it stands for elsewhere.
  let valueSpan = spanOf(tree.root)
  let keySpan: Span = { start: valueSpan.start, end: valueSpan.start }
  for (const [depth, part] of path.entries()) {
    const next = child(node, part)
    if (!next) return { path: path.slice(0, depth), missing: path.slice(depth), keySpan, valueSpan, node }
    valueSpan = next.value ? spanOf(next.value) : next.keySpan
    keySpan = next.keySpan
    node = target(tree, next.value)
  }
  return { path, missing: [], keySpan, valueSpan: isEmpty(node) ? keySpan : valueSpan, node }
}

function child(node: Node | null, part: PropertyKey): { keySpan: Span; value: Node | null } | undefined {
  if (isSeq<Node>(node) && typeof part === 'number') {
    const value = node.items[part]
    return value && { keySpan: spanOf(value), value }
  }
  if (!isMap<Node, Node | null>(node)) return undefined
  const pair = node.items.find((item: Pair<Node, Node | null>) => isScalar(item.key) && item.key.value === part)
  return pair && { keySpan: spanOf(pair.key), value: pair.value }
}

function target(tree: Tree, node: Node | null): Node | null {
  return isAlias(node) ? (tree.aliases.get(node) ?? null) : node
}

function isEmpty(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null)
}
