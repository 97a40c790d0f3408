import { isEmpty, isObject, sameJson } from '../json.ts'
import type { FieldTree } from '../object.ts'
import { isAtomic } from '../schema/schema.ts'
import type { ListSchema, Schema } from '../schema/schema.ts'
import { fieldElement, itemElement } from './element.ts'
import { entrySchema } from './fields-of.ts'
import { treeBuilder } from './field-tree.ts'
import type { TreeBuilder } from './field-tree.ts'

export interface Comparison {
  readonly added: FieldTree
  readonly modified: FieldTree
  readonly removed: FieldTree
}

interface Sets {
  readonly added: TreeBuilder
  readonly modified: TreeBuilder
  readonly removed: TreeBuilder
}

/** Which fields came, changed and went. Undefined is absent; null is there. */
export function compare(before: unknown, after: unknown, schema: Schema): Comparison {
  const sets: Sets = { added: treeBuilder(), modified: treeBuilder(), removed: treeBuilder() }
  walk({ before, after, schema, path: [] }, sets)
  return { added: sets.added.tree(), modified: sets.modified.tree(), removed: sets.removed.tree() }
}

interface Pair {
  readonly before: unknown
  readonly after: unknown
  readonly schema: Schema
  readonly path: readonly string[]
}

function walk(pair: Pair, sets: Sets): void {
  const { before, after, schema, path } = pair
  if (before === after) return
  if (isLeaf(pair)) return leaf(pair, sets)
  if (schema.kind === 'list') walkItems(pair, schema, sets)
  else walkEntries(pair, sets)
  if (path.length === 0) return
  if (before === undefined) sets.added.add(path)
  else if (after === undefined) sets.removed.add(path)
}

function isLeaf({ before, after, schema }: Pair): boolean {
  if (schema.kind === 'scalar' || isAtomic(schema)) return true
  if (schema.kind === 'list') return !hasItems(before) && !hasItems(after)
  return !hasEntries(before) && !hasEntries(after)
}

function hasItems(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0
}

function hasEntries(value: unknown): boolean {
  return isObject(value) && !isEmpty(value)
}

function leaf({ before, after, path }: Pair, sets: Sets): void {
  if (before === undefined) sets.added.add(path)
  else if (after === undefined) sets.removed.add(path)
  else if (!sameJson(before, after)) sets.modified.add(path)
}

function walkEntries({ before, after, schema, path }: Pair, sets: Sets): void {
  const left = isObject(before) ? before : {}
  const right = isObject(after) ? after : {}
  for (const name of Object.keys(left)) descend(name, left, right)
  for (const name of Object.keys(right)) if (!(name in left)) descend(name, left, right)

  function descend(name: string, from: Record<string, unknown>, to: Record<string, unknown>): void {
    if (from[name] === to[name]) return
    const next = { before: from[name], after: to[name], schema: entrySchema(schema, name) }
    walk({ ...next, path: [...path, fieldElement(name)] }, sets)
  }
}

function walkItems({ before, after, path }: Pair, schema: ListSchema, sets: Sets): void {
  const left = indexItems(before, schema)
  const right = indexItems(after, schema)
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    walk({ before: left.get(element), after: right.get(element), schema: schema.of, path: [...path, element] }, sets)
  }
}

export function indexItems(value: unknown, schema: ListSchema): Map<string, unknown> {
  const items = new Map<string, unknown>()
  if (!Array.isArray(value)) return items
  for (const [index, item] of value.entries()) {
    const element = itemElement(schema, item, index)
    if (element !== undefined) items.set(element, item)
  }
  return items
}
