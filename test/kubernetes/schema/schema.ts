/** The shape of a value: what server-side apply, defaulting and validation walk along. */
export type Schema = ScalarSchema | StructSchema | MapSchema | ListSchema | UntypedSchema

export type ScalarType = 'string' | 'integer' | 'number' | 'boolean' | 'int-or-string' | 'quantity' | 'any'

export interface ScalarSchema {
  readonly kind: 'scalar'
  readonly type: ScalarType
  readonly rules?: Rules
}

export interface StructSchema {
  readonly kind: 'struct'
  /** Of the definition; '' in custom resources. */
  readonly name: string
  readonly fields: ReadonlyMap<string, Schema>
  readonly required: ReadonlySet<string>
  readonly atomic: boolean
  /** Fields that are not named are kept. */
  readonly open: boolean
  readonly rules?: Rules
}

export interface MapSchema {
  readonly kind: 'map'
  readonly of: Schema
  readonly atomic: boolean
  readonly rules?: Rules
}

export interface ListSchema {
  readonly kind: 'list'
  readonly of: Schema
  readonly relation: 'atomic' | 'set' | 'map'
  readonly keys: readonly string[]
  /** Values of keys that an item may leave out. */
  readonly keyDefaults: Readonly<Record<string, unknown>>
  /** Of strategic merge patches; undefined where a list is replaced as a whole. */
  readonly patch?: { readonly mergeKey: string | undefined }
  readonly rules?: Rules
}

/** Anything: maps are walked, lists are atomic. */
export interface UntypedSchema {
  readonly kind: 'untyped'
  readonly rules?: Rules
}

/** What the schema of a custom resource demands of a value, and gives it. */
export interface Rules {
  readonly default?: unknown
  readonly nullable?: boolean
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
}

export const UNTYPED: UntypedSchema = { kind: 'untyped' }

/** The schema of a named entry of a map or struct; undefined where there must be none. */
export function fieldSchema(schema: Schema, name: string): Schema | undefined {
  if (schema.kind === 'struct') return schema.fields.get(name) ?? (schema.open ? UNTYPED : undefined)
  if (schema.kind === 'map') return schema.of
  return schema.kind === 'untyped' ? UNTYPED : undefined
}

/** Whether a field of this name is declared, not only allowed. */
export function isDeclared(schema: Schema, name: string): boolean {
  return schema.kind === 'struct' && schema.fields.has(name)
}

export function isAtomic(schema: Schema): boolean {
  if (schema.kind === 'list') return schema.relation === 'atomic'
  return schema.kind === 'struct' || schema.kind === 'map' ? schema.atomic : false
}
