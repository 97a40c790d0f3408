import { isObject } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { canonicalQuantity } from './quantity.ts'
import { fieldSchema } from './schema.ts'
import type { Schema, StructSchema } from './schema.ts'
import { isLeftOut, zeroFields } from './zero.ts'

/** What came up while a value was read: fields that no schema knows, and values of a wrong type. */
export interface Findings {
  readonly unknown: string[]
  readonly wrong: string[]
}

/**
 * Reads a value as the server does and writes it back: unknown fields and nulls go, quantities become canonical, what is
 * always written appears. The result is a copy and may be changed.
 */
export function toTyped(value: unknown, schema: Schema, findings?: Findings, path = ''): unknown {
  if (value === null || value === undefined) return null
  if (schema.kind === 'struct')
    return isObject(value) ? typedStruct(value, schema, findings, path) : wrong(value, findings, path)
  if (schema.kind === 'map')
    return isObject(value) ? typedMap(value, schema.of, findings, path) : wrong(value, findings, path)
  if (schema.kind === 'list') {
    if (!Array.isArray(value)) return wrong(value, findings, path)
    return value.map((item, index) => toTyped(item, schema.of, findings, `${path}[${index}]`))
  }
  if (schema.kind === 'untyped') return structuredCopy(value)
  return typedScalar(value, schema.type, findings, path)
}

function typedStruct(
  value: JsonObject,
  schema: StructSchema,
  findings: Findings | undefined,
  path: string,
): JsonObject {
  const typed: JsonObject = {}
  const always = zeroFields(schema)
  for (const field of Object.keys(value)) {
    const of = fieldSchema(schema, field)
    const where = path === '' ? field : `${path}.${field}`
    if (!of) {
      findings?.unknown.push(where)
      continue
    }
    const copy = toTyped(value[field], of, findings, where)
    if (copy === null ? field in always : !isLeftOut(schema, field, copy, of) || field in always) typed[field] = copy
  }
  for (const field of Object.keys(always)) if (!(field in typed)) typed[field] = structuredCopy(always[field])
  return typed
}

function typedMap(value: JsonObject, of: Schema, findings: Findings | undefined, path: string): JsonObject {
  const typed: JsonObject = {}
  for (const key of Object.keys(value)) typed[key] = toTyped(value[key], of, findings, `${path}.${key}`)
  return typed
}

function typedScalar(value: unknown, type: string, findings: Findings | undefined, path: string): unknown {
  if (type === 'quantity') return canonicalQuantity(String(value)) ?? value
  const fits =
    type === 'any' ||
    (type === 'int-or-string' && (typeof value === 'string' || typeof value === 'number')) ||
    (type === 'integer' ? typeof value === 'number' : typeof value === type)
  return fits ? value : wrong(value, findings, path)
}

function wrong(value: unknown, findings: Findings | undefined, path: string): unknown {
  findings?.wrong.push(path)
  return value
}

/** Faster than structuredClone for what JSON can hold. */
export function structuredCopy<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item: unknown) => structuredCopy(item)) as T
  if (!isObject(value)) return value
  const copy: JsonObject = {}
  for (const key of Object.keys(value)) copy[key] = structuredCopy(value[key])
  return copy as T
}
