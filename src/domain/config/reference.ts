import type { JsonSchema } from './json-schema.ts'

export interface ReferenceRow {
  readonly key: string
  readonly type: string
  /** As written in a file; absent where there is none. */
  readonly preset?: string
  readonly isRequired: boolean
  readonly description: string
}

/** All keys of a schema, those of sections and of list entries below them. Keys in `omit` are left to other tables. */
export function referenceRows(schema: JsonSchema, omit: readonly string[] = []): ReferenceRow[] {
  return rowsBelow(schema, '', new Set(omit))
}

/** The same as a Markdown table. */
export function referenceTable(schema: JsonSchema, omit: readonly string[] = []): string {
  const rows = referenceRows(schema, omit).map(({ key, type, preset, isRequired, description }) => {
    const given = preset === undefined ? (isRequired ? 'required' : '') : code(preset)
    return `| ${code(key)} | ${cell(type)} | ${given} | ${cell(description)} |`
  })
  return ['| key | type | default | description |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

/** What may be written, in words: `duration, 1s to 1d`, `list of text`, `latest or every`. */
export function typeWords(schema: JsonSchema): string {
  if (schema.$comment !== undefined) return schema.$comment
  if (schema.enum) return schema.enum.map((value) => String(value)).join(', ')
  if (schema.const !== undefined) return String(schema.const)
  const branches = branchesOf(schema)
  if (branches.length > 0) {
    const words = branches.filter(({ type }) => type !== 'null').map(typeWords)
    return [...new Set(words)].join(' or ')
  }
  if (schema.type === 'array') return `list of ${schemaOr(schema.items)}`
  if (schema.type === 'integer' || schema.type === 'number') return numberWords(schema)
  if (schema.type === 'boolean') return 'true or false'
  if (schema.type === 'string') return 'text'
  if (schema.type !== 'object') return 'any value'
  return schema.properties ? 'section' : `map of ${schemaOr(schema.additionalProperties)}`
}

function rowsBelow(schema: JsonSchema, prefix: string, omit: ReadonlySet<string>): ReferenceRow[] {
  const section = sectionOf(schema)
  if (!section) return []
  const rows: ReferenceRow[] = []
  for (const [name, property] of Object.entries(section.schema.properties ?? {})) {
    const key = `${prefix}${section.isList ? '[].' : prefix === '' ? '' : '.'}${name}`
    if (!isSchema(property) || omit.has(key)) continue
    rows.push(rowOf(key, property, section.schema.required?.includes(name) === true))
    rows.push(...rowsBelow(property, key, omit))
  }
  return rows
}

function rowOf(key: string, schema: JsonSchema, isRequired: boolean): ReferenceRow {
  const preset = schema.default
  // An empty section as default says nothing: its keys have their own.
  const isShown = preset !== undefined && !(sectionOf(schema) && JSON.stringify(preset) === '{}')
  return {
    key,
    type: typeWords(schema),
    isRequired,
    description: schema.description ?? '',
    ...(isShown ? { preset: typeof preset === 'string' ? preset : JSON.stringify(preset) } : {}),
  }
}

/** The mapping with known keys that a schema is, or that its entries or one of its forms are. */
function sectionOf(schema: JsonSchema): { readonly schema: JsonSchema; readonly isList: boolean } | undefined {
  if (schema.properties) return { schema, isList: false }
  if (schema.type === 'array' && isSchema(schema.items)) {
    const inner = sectionOf(schema.items)
    return inner && { schema: inner.schema, isList: true }
  }
  for (const branch of branchesOf(schema)) {
    const inner = sectionOf(branch)
    if (inner) return inner
  }
  return undefined
}

function branchesOf(schema: JsonSchema): JsonSchema[] {
  const branches = schema.anyOf ?? (schema.type === undefined ? schema.oneOf : undefined) ?? []
  return branches.filter(isSchema).flatMap((branch) => (branch.anyOf ? branchesOf(branch) : [branch]))
}

function numberWords(schema: JsonSchema): string {
  const { type, minimum, maximum } = schema
  const noun = type === 'integer' ? 'whole number' : 'number'
  if (minimum === undefined && maximum === undefined) return noun
  if (maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER) return `${noun}, at least ${minimum}`
  return minimum === undefined ? `${noun}, at most ${maximum}` : `${noun}, ${minimum} to ${maximum}`
}

function schemaOr(schema: unknown): string {
  return isSchema(schema) ? typeWords(schema) : 'any value'
}

function isSchema(schema: unknown): schema is JsonSchema {
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema)
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')}\``
}

function cell(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll(/\s+/g, ' ').trim()
}
