import { listOf, objectOf, textOf } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { UNTYPED } from './schema.ts'
import type { ListSchema, ScalarType, Schema, StructSchema } from './schema.ts'

const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity'
const REFERENCE = '#/definitions/'

/** The protocol is part of a port's key, and may be left out. */
const KEY_DEFAULTS: Readonly<Record<string, unknown>> = { protocol: 'TCP' }

/** The definitions of an OpenAPI v2 document as schemas; each is made when it is first asked for. */
export interface Definitions {
  struct(name: string): StructSchema
}

export function readDefinitions(definitions: JsonObject): Definitions {
  const made = new Map<string, Schema>()
  const find = (name: string): Schema => {
    const known = made.get(name)
    if (known) return known
    const schema = definitionSchema(name, objectOf(definitions[name]), find)
    made.set(name, schema)
    return schema
  }
  return {
    struct(name) {
      const schema = find(name)
      if (schema.kind !== 'struct') throw new Error(`${name} is not an object in the OpenAPI document`)
      return schema
    },
  }
}

type Find = (name: string) => Schema

function definitionSchema(name: string, definition: JsonObject, find: Find): Schema {
  if (name === QUANTITY) return { kind: 'scalar', type: 'quantity' }
  if (definition['properties'] === undefined) {
    return definition['type'] === undefined || definition['type'] === 'object'
      ? UNTYPED
      : { kind: 'scalar', type: scalarType(definition) }
  }
  return struct(name, definition, find)
}

/** Its fields are read when they are first asked for: definitions refer to each other in circles. */
function struct(name: string, definition: JsonObject, find: Find): StructSchema {
  let fields: ReadonlyMap<string, Schema> | undefined
  return {
    kind: 'struct',
    name,
    required: new Set(listOf(definition['required']).map(textOf)),
    atomic: definition['x-kubernetes-map-type'] === 'atomic',
    open: false,
    get fields() {
      fields ??= new Map(
        Object.entries(objectOf(definition['properties'])).map(([field, property]) => [
          field,
          propertySchema(objectOf(property), find),
        ]),
      )
      return fields
    },
  }
}

function propertySchema(property: JsonObject, find: Find): Schema {
  const reference = textOf(property['$ref'])
  if (reference !== '') return referenced(property, find(reference.slice(REFERENCE.length)))
  if (property['type'] === 'array') return listSchema(property, find)
  if (property['type'] !== 'object') return { kind: 'scalar', type: scalarType(property) }
  if (property['additionalProperties'] === undefined) return UNTYPED
  const of = propertySchema(objectOf(property['additionalProperties']), find)
  return { kind: 'map', of, atomic: property['x-kubernetes-map-type'] === 'atomic' }
}

/** A field may tighten what it refers to. */
function referenced(property: JsonObject, target: Schema): Schema {
  const mapType = property['x-kubernetes-map-type']
  if (mapType === undefined || target.kind !== 'struct') return target
  return {
    kind: 'struct',
    name: target.name,
    required: target.required,
    atomic: mapType === 'atomic',
    open: false,
    get fields() {
      return target.fields
    },
  }
}

function listSchema(property: JsonObject, find: Find): ListSchema {
  const keys = listOf(property['x-kubernetes-list-map-keys']).map(textOf)
  const type = property['x-kubernetes-list-type']
  const merges = textOf(property['x-kubernetes-patch-strategy']).split(',').includes('merge')
  const mergeKey = textOf(property['x-kubernetes-patch-merge-key'])
  return {
    kind: 'list',
    of: propertySchema(objectOf(property['items']), find),
    relation: type === 'map' || type === 'set' ? type : 'atomic',
    keys,
    keyDefaults: Object.fromEntries(keys.filter((key) => key in KEY_DEFAULTS).map((key) => [key, KEY_DEFAULTS[key]])),
    ...(merges && { patch: { mergeKey: mergeKey === '' ? undefined : mergeKey } }),
  }
}

export function scalarType(property: JsonObject): ScalarType {
  if (property['format'] === 'int-or-string' || property['x-kubernetes-int-or-string'] === true) return 'int-or-string'
  const type = textOf(property['type'])
  return type === 'string' || type === 'integer' || type === 'number' || type === 'boolean' ? type : 'any'
}
