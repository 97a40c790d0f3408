/** A key that a configuration may have, as one line of a table. */
export interface SchemaRow {
  /** From the top: `health.every`, `checks[].name`. */
  readonly path: string
  readonly depth: number
  readonly type: string
  readonly isRequired: boolean
  readonly default?: string | undefined
  readonly description: string
  /** This line stands for one of several forms, whose keys follow. */
  readonly isForm?: true
}

interface Place {
  readonly path: string
  readonly depth: number
}

type Schema = Readonly<Record<string, unknown>>

const DEEPEST = 6
const MOST_ROWS = 400

/** A JSON Schema as lines, in its order. It came from another program: what is not understood is shown as `any`. */
export function schemaRows(schema: unknown): readonly SchemaRow[] {
  const rows: SchemaRow[] = []
  addKeys(rows, asSchema(schema), { path: '', depth: 0 })
  return rows.slice(0, MOST_ROWS)
}

function addKeys(rows: SchemaRow[], schema: Schema, { path, depth }: Place): void {
  if (depth > DEEPEST || rows.length > MOST_ROWS) return
  const required = listOf(schema['required'])
  for (const [name, value] of Object.entries(asSchema(schema['properties']))) {
    const property = asSchema(value)
    const place = { path: path === '' ? name : `${path}.${name}`, depth }
    rows.push({ ...place, ...aboutOf(property), isRequired: required.includes(name) })
    addInner(rows, property, { path: place.path, depth: depth + 1 })
  }
  addForms(rows, schema, { path, depth })
}

/** What stands within a value: keys of an object, of a list's entries, of each of several forms. */
function addInner(rows: SchemaRow[], schema: Schema, place: Place): void {
  if (schema['properties'] !== undefined) return addKeys(rows, schema, place)
  const items = asSchema(schema['items'])
  if (Object.keys(items).length > 0) return addInner(rows, items, { ...place, path: `${place.path}[]` })
  const values = asSchema(schema['additionalProperties'])
  if (Object.keys(values).length > 0) return addInner(rows, values, { ...place, path: `${place.path}.*` })
  addForms(rows, schema, place)
}

function addForms(rows: SchemaRow[], schema: Schema, { path, depth }: Place): void {
  const forms = formsOf(schema).filter((form) => form['properties'] !== undefined)
  if (forms.length === 1 && forms[0]) return addKeys(rows, forms[0], { path, depth })
  for (const [index, form] of forms.entries()) {
    const about = aboutOf(form)
    rows.push({ path: `${path} (${index + 1})`.trim(), depth, ...about, isRequired: false, isForm: true })
    addKeys(rows, form, { path, depth: depth + 1 })
  }
}

function aboutOf(schema: Schema): Pick<SchemaRow, 'type' | 'default' | 'description'> {
  const written = schema['default']
  const isEmpty = typeof written === 'object' && written !== null && Object.keys(written).length === 0
  return {
    type: typeOf(schema),
    description: textOf(schema['description']) ?? textOf(schema['title']) ?? '',
    ...(written === undefined || isEmpty ? {} : { default: cutJson(written) }),
  }
}

function typeOf(schema: Schema): string {
  const choices = schema['enum']
  if (Array.isArray(choices)) return choices.map((choice) => cutJson(choice)).join(' | ')
  if (schema['const'] !== undefined) return cutJson(schema['const'])
  const comment = textOf(schema['$comment'])
  if (comment !== undefined) return comment
  const forms = formsOf(schema)
  if (forms.length > 0) return [...new Set(forms.map((form) => typeOf(form)))].join(' or ')
  const { type } = schema
  if (type === 'array') return `list of ${typeOf(asSchema(schema['items']))}`
  if (type === 'object' && schema['additionalProperties'] !== undefined && schema['properties'] === undefined) {
    return `map of ${typeOf(asSchema(schema['additionalProperties']))}`
  }
  if (Array.isArray(type)) return type.join(' or ')
  return (textOf(type) ?? 'any') + rangeOf(schema)
}

function rangeOf({ minimum, maximum }: Schema): string {
  if (typeof minimum === 'number' && typeof maximum === 'number') return `, ${minimum} to ${maximum}`
  if (typeof minimum === 'number') return `, at least ${minimum}`
  return typeof maximum === 'number' ? `, at most ${maximum}` : ''
}

function formsOf(schema: Schema): readonly Schema[] {
  const forms = schema['anyOf'] ?? schema['oneOf']
  return Array.isArray(forms) ? forms.map((form) => asSchema(form)) : []
}

function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : {}
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Texts stand as they are, everything else as JSON. */
function cutJson(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}
