import { isObject, listOf, objectOf, textOf } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { scalarType } from './openapi.ts'
import { UNTYPED } from './schema.ts'
import type { Rules, Schema, StructSchema } from './schema.ts'
import { structuredCopy } from './typed.ts'

/** The schema of a custom resource from the `openAPIV3Schema` of its definition. */
export function customSchema(document: JsonObject, metadata: Schema): StructSchema {
  const root = structOf(document, {})
  const text: Schema = { kind: 'scalar', type: 'string' }
  const fields = new Map([...root.fields, ['apiVersion', text], ['kind', text], ['metadata', metadata]] as [
    string,
    Schema,
  ][])
  return { ...root, fields }
}

function schemaOf(property: JsonObject): Schema {
  const rules = rulesOf(property)
  const type = textOf(property['type'])
  if (type === 'array') return listOfItems(property, rules)
  if (property['x-kubernetes-int-or-string'] === true) return { kind: 'scalar', type: 'int-or-string', rules }
  if (type === '' && property['x-kubernetes-preserve-unknown-fields'] === true) return { ...UNTYPED, rules }
  if (type !== 'object') return { kind: 'scalar', type: scalarType(property), rules }
  const values = property['additionalProperties']
  if (isObject(values)) return { kind: 'map', of: schemaOf(values), atomic: isAtomicMap(property), rules }
  if (property['properties'] === undefined && property['x-kubernetes-preserve-unknown-fields'] === true)
    return { ...UNTYPED, rules }
  return structOf(property, rules)
}

function structOf(property: JsonObject, rules: Rules): StructSchema {
  const fields = Object.entries(objectOf(property['properties'])).map(
    ([name, of]) => [name, schemaOf(objectOf(of))] as const,
  )
  return {
    kind: 'struct',
    name: '',
    fields: new Map(fields),
    required: new Set(listOf(property['required']).map(textOf)),
    atomic: isAtomicMap(property),
    open: property['x-kubernetes-preserve-unknown-fields'] === true || property['additionalProperties'] === true,
    rules,
  }
}

function isAtomicMap(property: JsonObject): boolean {
  return property['x-kubernetes-map-type'] === 'atomic'
}

function listOfItems(property: JsonObject, rules: Rules): Schema {
  const relation = property['x-kubernetes-list-type']
  const items = objectOf(property['items'])
  const of = schemaOf(items)
  const keys = listOf(property['x-kubernetes-list-map-keys']).map(textOf)
  const inner = objectOf(items['properties'])
  const defaults = keys
    .map((key) => [key, objectOf(inner[key])['default']] as const)
    .filter(([, value]) => value !== undefined)
  const isNamed = relation === 'map' || relation === 'set'
  return {
    kind: 'list',
    of,
    relation: isNamed ? relation : 'atomic',
    keys,
    keyDefaults: Object.fromEntries(defaults),
    rules,
  }
}

const COPIED = [
  'default',
  'nullable',
  'enum',
  'minimum',
  'maximum',
  'pattern',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
]

function rulesOf(property: JsonObject): Rules {
  return Object.fromEntries(COPIED.filter((name) => name in property).map((name) => [name, property[name]]))
}

/** Drops what the schema does not know, and fills in its defaults. The value is a copy already, and is changed. */
export function pruneAndFill(value: unknown, schema: Schema, unknown: string[], path = ''): void {
  if (schema.kind === 'list' && Array.isArray(value)) {
    for (const [index, item] of value.entries()) pruneAndFill(item, schema.of, unknown, `${path}[${index}]`)
  }
  if (!isObject(value)) return
  if (schema.kind === 'map')
    for (const name of Object.keys(value)) pruneAndFill(value[name], schema.of, unknown, `${path}.${name}`)
  if (schema.kind !== 'struct') return
  for (const name of Object.keys(value)) {
    if (schema.fields.has(name) || schema.open) continue
    unknown.push(path === '' ? name : `${path}.${name}`)
    delete value[name]
  }
  for (const [name, of] of schema.fields) {
    const fallback = of.rules?.default
    const isMissing = value[name] === undefined || (value[name] === null && of.rules?.nullable !== true)
    if (value[name] === null && isMissing) delete value[name]
    if (isMissing && fallback !== undefined) value[name] = structuredCopy(fallback)
    pruneAndFill(value[name], of, unknown, path === '' ? name : `${path}.${name}`)
  }
}
