import { isObject } from '../json.ts'
import { fieldSchema } from '../schema/schema.ts'
import type { ListSchema, ScalarType, Schema } from '../schema/schema.ts'
import { formatPath, itemElement } from './element.ts'

/** What is wrong with the types of a configuration, as `path: problem`. */
export function checkTypes(value: unknown, schema: Schema, path = ''): string[] {
  if (value === null || value === undefined || schema.kind === 'untyped') return []
  if (schema.kind === 'scalar') return checkScalar(value, schema.type, path)
  if (schema.kind === 'list') return checkList(value, schema, path)
  if (!isObject(value)) return [`${path}: expected map, got ${typeName(value)}`]
  return Object.keys(value).flatMap((name) => {
    const of = fieldSchema(schema, name)
    const here = `${path}.${name}`
    return of ? checkTypes(value[name], of, here) : [`${here}: field not declared in schema`]
  })
}

function checkList(value: unknown, schema: ListSchema, path: string): string[] {
  if (!Array.isArray(value)) return [`${path}: expected list, got ${typeName(value)}`]
  const seen = new Set<string>()
  return value.flatMap((item: unknown, index) => {
    const element = itemElement(schema, item, index)
    if (element === undefined) return [`${path}: element ${index}: ${missingKey(schema, item)}`]
    const here = formatPath([element])
    const twice = seen.has(element) ? [`${path}: duplicate entries for key ${here}`] : []
    seen.add(element)
    return [...twice, ...checkTypes(item, schema.of, path + here)]
  })
}

function missingKey(schema: ListSchema, item: unknown): string {
  const name = schema.keys.find((key) => !isObject(item) || item[key] === undefined) ?? ''
  return `associative list with keys has an element that omits key field "${name}" (and doesn't have default value)`
}

const EXPECTED: Readonly<Partial<Record<ScalarType, readonly [string, string]>>> = {
  string: ['string', 'string'],
  integer: ['number', 'numeric (int or float)'],
  number: ['number', 'numeric (int or float)'],
  boolean: ['boolean', 'boolean'],
}

function checkScalar(value: unknown, type: ScalarType, path: string): string[] {
  const expected = EXPECTED[type]
  if (expected) return typeof value === expected[0] ? [] : [`${path}: expected ${expected[1]}, got ${typeName(value)}`]
  return typeof value === 'object' ? [`${path}: expected scalar, got ${typeName(value)}`] : []
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'list'
  if (isObject(value)) return 'map'
  if (typeof value !== 'number') return typeof value
  return Number.isInteger(value) ? 'int' : 'float'
}
