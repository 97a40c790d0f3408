import { isEmpty, isObject } from '../json.ts'
import type { FieldTree } from '../object.ts'
import { UNTYPED, isAtomic, isDeclared } from '../schema/schema.ts'
import type { ListSchema, Schema } from '../schema/schema.ts'
import { fieldElement, itemElement } from './element.ts'
import { treeBuilder } from './field-tree.ts'
import type { TreeBuilder } from './field-tree.ts'

/** The fields that a configuration names: what its manager comes to own. */
export function fieldsOf(value: unknown, schema: Schema): FieldTree {
  const builder = treeBuilder()
  collect(value, schema, [], builder)
  return builder.tree()
}

function collect(value: unknown, schema: Schema, path: readonly string[], into: TreeBuilder): void {
  if (schema.kind === 'scalar' || isAtomic(schema)) return into.add(path)
  if (schema.kind === 'list') return collectItems(value, schema, path, into)
  if (isObject(value)) return collectEntries(value, schema, path, into)
  if (schema.kind === 'untyped') into.add(path)
}

function collectItems(value: unknown, schema: ListSchema, path: readonly string[], into: TreeBuilder): void {
  if (!Array.isArray(value)) return
  for (const [index, item] of value.entries()) {
    const element = itemElement(schema, item, index)
    if (element === undefined) continue
    collect(item, schema.of, [...path, element], into)
    into.add([...path, element])
  }
}

function collectEntries(
  value: Record<string, unknown>,
  schema: Schema,
  path: readonly string[],
  into: TreeBuilder,
): void {
  for (const name of Object.keys(value)) {
    const entry = value[name]
    const here = [...path, fieldElement(name)]
    collect(entry, entrySchema(schema, name), here, into)
    if (entry === null || (isObject(entry) && isEmpty(entry)) || !isDeclared(schema, name)) into.add(here)
  }
}

export function entrySchema(schema: Schema, name: string): Schema {
  if (schema.kind === 'struct') return schema.fields.get(name) ?? UNTYPED
  return schema.kind === 'map' ? schema.of : UNTYPED
}
