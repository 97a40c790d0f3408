import { isMapping } from '../form.ts'
import { emptyMapping } from '../mapping.ts'

/** One of Helm's `--set` assignments, `image.tag` and `v1`, added to values; what is wrong with it, or undefined. */
export function assign(values: Record<string, unknown>, key: string, text: string): string | undefined {
  const parts = key.split(/(?<!\\)\./).map((part) => part.replaceAll('\\.', '.'))
  if (/\[\d*\]/.test(key)) return 'an entry of a list cannot be set alone: write the whole list into a values file'
  if (parts.some((part) => part === '' || part === '__proto__')) return 'the key is no path such as `image.tag`'
  const value = valueOf(text)
  if (value === undefined) return 'its commas and braces mean further assignments to Helm: write it into a values file'
  let at = values
  for (const part of parts.slice(0, -1)) {
    const next = at[part] ?? emptyMapping()
    if (!isMapping(next)) return 'another key gives a part of its path a value'
    at[part] = next
    at = next
  }
  const last = parts.at(-1) ?? ''
  if (isMapping(at[last])) return 'another key sets what lies below it'
  at[last] = value.is
  return undefined
}

/** As Helm takes it: words and whole numbers are no text, `{a,b}` is a list. */
function valueOf(text: string): { readonly is: unknown } | undefined {
  if (/^\{[^{}]*\}$/.test(text)) return { is: text.slice(1, -1).split(',').filter(Boolean).map(scalarOf) }
  if (/(?<!\\),/.test(text)) return undefined
  return { is: scalarOf(text.replaceAll('\\,', ',')) }
}

function scalarOf(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  if (text === 'null') return null
  return /^(0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : text
}
