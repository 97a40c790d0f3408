import { slipwayError } from '#domain/errors.ts'
import type { Origin, Rendered } from '../desired.ts'
import { formatKey, keyOf, nameOf } from '../manifest.ts'

/** Two objects with one key would undo each other for ever. Errors: `kubernetes.twin`. */
export function refuseTwins(objects: readonly Rendered[], namespace: string): void {
  const seen = new Map<string, Rendered>()
  for (const one of objects) {
    const key = keyOf(one.manifest)
    // Whether a kind has namespaces is not known here; one that has none is in none, whoever names it.
    const text = formatKey({ ...key, namespace: key.namespace === '' ? namespace : key.namespace })
    const first = seen.get(text)
    if (first) {
      throw slipwayError('kubernetes.twin', {
        what: nameOf(key),
        first: placeOf(first.origin),
        second: placeOf(one.origin),
      })
    }
    seen.set(text, one)
  }
}

function placeOf(origin: Origin | undefined): string {
  if (!origin) return 'what was rendered'
  return origin.line === undefined ? origin.file : `${origin.file}:${origin.line}`
}
