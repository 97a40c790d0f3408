import { readDocument } from '#domain/config/document.ts'
import { isMapping } from '#domain/config/form.ts'
import { SlipwayError } from '#domain/errors.ts'

/** Values of a chart from their text; undefined where it is no mapping that can be read. */
export function parsedValues(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return {}
  try {
    const { value, problems } = readDocument(text, 'values')
    return isMapping(value) && problems.length === 0 ? { ...value } : undefined
  } catch (error) {
    if (error instanceof SlipwayError) return undefined
    throw error
  }
}

/** As `--set` reads it. */
export function typed(value: string): unknown {
  if (value === 'true' || value === 'false') return value === 'true'
  if (value === 'null') return null
  return /^-?(0|[1-9]\d{0,14})$/.test(value) ? Number(value) : value
}

/** Writes a value where its name leads, as `--set` does; false where the name is more than keys and dots. */
export function setAt(inline: Record<string, unknown>, name: string, value: unknown): boolean {
  const parts = name.split(/(?<!\\)\./).map((part) => part.replaceAll('\\.', '.'))
  if (parts.some((part) => part === '' || part === '__proto__' || /[[\]{},=]/.test(part))) return false
  let here = inline
  for (const part of parts.slice(0, -1)) {
    const below: Record<string, unknown> = isMapping(here[part]) ? { ...here[part] } : {}
    here[part] = below
    here = below
  }
  here[parts.at(-1) ?? ''] = value
  return true
}

/** As Helm merges values: mappings by their keys, all else as a whole. */
export function mergeValues(below: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...below }
  for (const [key, value] of Object.entries(over)) {
    if (key === '__proto__') continue
    const before = merged[key]
    merged[key] = isMapping(before) && isMapping(value) ? mergeValues({ ...before }, { ...value }) : value
  }
  return merged
}
