import type { JsonSchema } from './json-schema.ts'

export interface SectionKey {
  readonly name: string
  readonly schema: JsonSchema
  readonly isRequired: boolean
  /** Which forms of the section have it, by what tells them apart. Empty: all of them, or there is only one. */
  readonly forms: readonly string[]
}

export interface Section {
  readonly keys: readonly SectionKey[]
  readonly isList: boolean
}

/** The mapping with known keys that a schema is, or that its entries or some of its forms are. */
export function sectionOf(schema: JsonSchema): Section | undefined {
  const forms = formsOf(schema)
  if (forms.length > 0) return { keys: keysOf(forms), isList: false }
  for (const branch of [schema, ...branchesOf(schema)]) {
    const inner = branch.type === 'array' && isSchema(branch.items) ? sectionOf(branch.items) : undefined
    if (inner) return { keys: inner.keys, isList: true }
  }
  return undefined
}

export function branchesOf(schema: JsonSchema): JsonSchema[] {
  const branches = schema.anyOf ?? (schema.type === undefined ? schema.oneOf : undefined) ?? []
  return branches.filter(isSchema).flatMap((branch) => {
    const inner = branchesOf(branch)
    return inner.length > 0 ? inner : [branch]
  })
}

export function isSchema(schema: unknown): schema is JsonSchema {
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema)
}

type Form = JsonSchema & { readonly properties: NonNullable<JsonSchema['properties']> }

const isForm = (schema: JsonSchema): schema is Form => schema.properties !== undefined

function formsOf(schema: JsonSchema): readonly Form[] {
  return isForm(schema) ? [schema] : branchesOf(schema).filter(isForm)
}

function keysOf(forms: readonly Form[]): readonly SectionKey[] {
  const names = [...new Set(forms.flatMap(({ properties }) => Object.keys(properties)))]
  const told = names.find((key) => forms.every(({ properties }) => choicesOf(properties[key]).length > 0))
  return names.flatMap((name): SectionKey[] => {
    const having = forms.filter(({ properties }) => isSchema(properties[name]))
    const [first, ...others] = having.flatMap(({ properties }) => properties[name] ?? []).filter(isSchema)
    if (!first) return []
    const isEverywhere = having.length === forms.length
    const ofForms = isEverywhere ? [] : [...new Set(having.flatMap((form) => marksOf(form, told)))]
    // Where no value tells the forms apart, the key that makes a form what it is is the choice.
    const isMark = told === undefined && ofForms.includes(name)
    return [
      {
        name,
        schema: isEverywhere ? withChoices(first, others) : first,
        isRequired: !isMark && having.every(({ required }) => required?.includes(name) === true),
        forms: isMark ? [] : ofForms,
      },
    ]
  })
}

/** A key whose value tells the forms apart has the values of all of them. */
function withChoices(first: JsonSchema, others: readonly JsonSchema[]): JsonSchema {
  if (others.length === 0 || ![first, ...others].every((schema) => choicesOf(schema).length > 0)) return first
  const { const: _const, ...rest } = first
  return { ...rest, enum: [...new Set([first, ...others].flatMap(choicesOf))] }
}

function choicesOf(schema: unknown): readonly Exclude<JsonSchema['const'], undefined>[] {
  if (!isSchema(schema)) return []
  return schema.const === undefined ? (schema.enum ?? []) : [schema.const]
}

/** What only this form has: its values of the key that tells the forms apart, else the first key that it must have. */
function marksOf({ properties, required = [] }: Form, told: string | undefined): readonly string[] {
  return told === undefined ? required.slice(0, 1) : choicesOf(properties[told]).map(String)
}
