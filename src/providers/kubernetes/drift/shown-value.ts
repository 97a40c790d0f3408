import { canonicalJson } from '#domain/canonical.ts'
import { cut } from '#domain/text.ts'
import { isRecord } from '../api/problem.ts'
import { isSecret } from '../api/stored-form.ts'
import type { ObjectKey } from '../manifest.ts'
import type { Step } from './field-set.ts'

const HIDDEN = '(hidden)'
const LONGEST = 20_000
const SECRET = /secret|token|passw|passphrase|credential|private|api_?key|auth/i
const CONTENT = new Set(['data', 'stringData'])

/**
 * A value as people may see it: nothing of what a Secret holds, and no variable that looks like one. Undefined where there
 * is none.
 */
export function shownValue(
  value: unknown,
  { key, path }: { key: ObjectKey; path: readonly Step[] },
): string | undefined {
  if (value === undefined || value === null) return undefined
  const [first] = path
  if (isSecret(key) && (first?.type !== 'field' || CONTENT.has(first.name))) return HIDDEN
  const element = path.at(-2)
  const last = path.at(-1)
  const isVariable = last?.type === 'field' && last.name === 'value' && element?.type === 'key'
  if (isVariable && SECRET.test(String(element.key['name']))) return HIDDEN
  return cut(typeof value === 'string' ? value : canonicalJson(masked(value)), LONGEST)
}

/** Variables of containers, wherever they stand. */
function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked)
  if (!isRecord(value)) return value
  const isHidden = typeof value['name'] === 'string' && typeof value['value'] === 'string' && SECRET.test(value['name'])
  const entries = Object.entries(value).map(([name, inner]) => [
    name,
    isHidden && name === 'value' ? HIDDEN : masked(inner),
  ])
  return Object.fromEntries(entries) as Record<string, unknown>
}
