import type { JsonSchema } from './json-schema.ts'
import { branchesOf, isSchema, sectionOf } from './section-keys.ts'
import type { SectionKey } from './section-keys.ts'

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
function typeWords(schema: JsonSchema): string {
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
  const between = section?.isList ? '[].' : prefix === '' ? '' : '.'
  return (section?.keys ?? []).flatMap((one): ReferenceRow[] => {
    const key = `${prefix}${between}${one.name}`
    return omit.has(key) ? [] : [rowOf(key, one)].concat(rowsBelow(one.schema, key, omit))
  })
}

function rowOf(key: string, { schema, isRequired, forms }: SectionKey): ReferenceRow {
  const preset = schema.default
  // An empty section as default says nothing: its keys have their own.
  const isShown = preset !== undefined && !(sectionOf(schema) && JSON.stringify(preset) === '{}')
  const which = forms.length === 0 ? '' : `With ${forms.map((form) => `\`${form}\``).join(' or ')}.`
  return {
    key,
    type: typeWords(schema),
    isRequired,
    description: [which, schema.description ?? ''].join(' ').trim(),
    ...(isShown ? { preset: typeof preset === 'string' ? preset : JSON.stringify(preset) } : {}),
  }
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

function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')}\``
}

function cell(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll(/\s+/g, ' ').trim()
}
