import { ApiProblem, isRecord } from '../api/problem.ts'
import { formatKey, keyOf } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'

/**
 * Whether all that conflicts was ours: the manifest as it was applied before had each of these fields, so somebody has changed
 * them since. What another manager alone ever had is not ours to take. Pure.
 */
export function wereOurs(error: unknown, manifest: Manifest, before: readonly Manifest[]): boolean {
  if (!(error instanceof ApiProblem) || error.code !== 'kubernetes.conflict' || error.causes.length === 0) return false
  const id = formatKey(keyOf(manifest))
  const own = before.find((one) => formatKey(keyOf(one)) === id)
  return own !== undefined && error.causes.every(({ field }) => hasField(own, field))
}

/** `.spec.containers[name="web"].image`, as the API server writes it. Names with dots in them are not told apart by it. */
function hasField(value: unknown, path: string): boolean {
  if (path === '') return value !== undefined
  if (Array.isArray(value)) return hasItem(value, path)
  if (!isRecord(value)) return false
  return Object.entries(value).some(([name, inner]) => {
    const rest = path.startsWith(`.${name}`) ? path.slice(name.length + 1) : undefined
    return rest !== undefined && /^($|\.|\[)/.test(rest) && hasField(inner, rest)
  })
}

function hasItem(items: readonly unknown[], path: string): boolean {
  const [whole, inside = ''] = /^\[((?:[^\]"]|"(?:[^"\\]|\\.)*")*)\]/.exec(path) ?? []
  if (whole === undefined) return false
  const rest = path.slice(whole.length)
  if (inside.startsWith('=')) return rest === '' && items.some((item) => JSON.stringify(item) === inside.slice(1))
  const keys = inside.split(/,(?=\w+=)/).map((pair) => pair.split(/=(.*)/s))
  return items.some(
    (item) =>
      isRecord(item) &&
      // A default that the manifest leaves out is no other item.
      keys.every(([name = '', text]) => item[name] === undefined || JSON.stringify(item[name]) === text) &&
      hasField(item, rest),
  )
}
