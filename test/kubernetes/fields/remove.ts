import { isObject } from '../json.ts'
import type { FieldTree } from '../object.ts'
import { isAtomic, isDeclared } from '../schema/schema.ts'
import type { ListSchema, Schema } from '../schema/schema.ts'
import { fieldElement, itemElement } from './element.ts'
import { NO_FIELDS, isEmptyTree, isMember, union } from './field-tree.ts'
import { entrySchema } from './fields-of.ts'

/** The value without the fields of a set; undefined where nothing is left of what held something. */
export function removeFields(value: unknown, fields: FieldTree, schema: Schema): unknown {
  if (isEmptyTree(fields)) return value
  if (schema.kind === 'list' && Array.isArray(value))
    return value.length === 0 ? value : fromList(value, fields, schema)
  if (isObject(value) && schema.kind !== 'scalar') return fromEntries(value, fields, schema)
  return value
}

function fromList(items: readonly unknown[], fields: FieldTree, schema: ListSchema): unknown {
  if (schema.relation === 'atomic') return undefined
  const rest = items.flatMap((item, index) => {
    const node = fields[itemElement(schema, item, index) ?? '']
    if (node === undefined) return [item]
    return isMember(node) ? [] : [removeFields(item, node, schema.of)]
  })
  return rest.length === 0 ? undefined : rest
}

function fromEntries(value: Record<string, unknown>, fields: FieldTree, schema: Schema): unknown {
  const names = Object.keys(value)
  if (names.length === 0) return value
  if (isAtomic(schema)) return undefined
  const rest: Record<string, unknown> = {}
  for (const name of names) {
    const node = fields[fieldElement(name)]
    if (node !== undefined && isMember(node)) continue
    const kept = node === undefined ? value[name] : removeFields(value[name], node, entrySchema(schema, name))
    if (kept !== undefined) rest[name] = kept
  }
  return Object.keys(rest).length === 0 ? undefined : rest
}

/** Declared fields with something in the set below them count as members, too: they go when nothing is left of them. */
export function withDeclaredParents(fields: FieldTree, schema: Schema): FieldTree {
  const full: Record<string, FieldTree> = {}
  for (const element of Object.keys(fields)) {
    const node = fields[element] ?? NO_FIELDS
    if (element === '.') continue
    if (!element.startsWith('f:')) full[element] = keepSelf(node, withDeclaredParents(node, itemSchema(schema)))
    else {
      const name = element.slice(2)
      const below = withDeclaredParents(node, entrySchema(schema, name))
      full[element] = isDeclared(schema, name) ? asMember(below) : keepSelf(node, below)
    }
  }
  return full
}

function itemSchema(schema: Schema): Schema {
  return schema.kind === 'list' ? schema.of : schema
}

function keepSelf(node: FieldTree, below: FieldTree): FieldTree {
  return isMember(node) ? asMember(below) : below
}

function asMember(below: FieldTree): FieldTree {
  return isEmptyTree(below) ? NO_FIELDS : union({ '.': NO_FIELDS }, below)
}
