import { canonicalJson } from '#domain/canonical.ts'
import { isRecord } from './api/problem.ts'
import { isSecret, storedForm } from './api/stored-form.ts'
import { keyOf } from './manifest.ts'
import type { Manifest } from './manifest.ts'

const HIDDEN = '(hidden)'
const CHANGED = '(hidden, changed)'
/** Holds the whole object once more. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
const PLAIN = new Set(['apiVersion', 'kind', 'metadata'])

type Fields = Readonly<Record<string, unknown>>

/**
 * A Secret without what it holds: its keys stay, and with `before` which of them changed since. Everything else stays as it
 * is.
 */
export function masked(manifest: Manifest, before?: Manifest): Manifest {
  if (!isSecret(keyOf(manifest))) return manifest
  const old: Fields | undefined = before === undefined ? undefined : storedForm(before)
  const fields = Object.entries(storedForm(manifest)).map(([name, value]) => {
    if (PLAIN.has(name) || isHarmless(name, value)) return [name, value]
    return [name, name === 'data' && isRecord(value) ? maskedData(value, old?.['data']) : word(value, old?.[name])]
  })
  const whole = Object.fromEntries(fields) as Manifest
  return { ...whole, metadata: withoutCopy(manifest.metadata) }
}

function maskedData(data: Fields, before: unknown): Fields {
  const old = isRecord(before) ? before : {}
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, word(value, Object.hasOwn(old, key) ? old[key] : undefined)]),
  )
}

function word(value: unknown, before: unknown): string {
  return before === undefined || canonicalJson(before) === canonicalJson(value) ? HIDDEN : CHANGED
}

function isHarmless(name: string, value: unknown): boolean {
  return (name === 'type' && typeof value === 'string') || (name === 'immutable' && typeof value === 'boolean')
}

function withoutCopy(metadata: Manifest['metadata']): Manifest['metadata'] {
  const { annotations } = metadata
  if (!isRecord(annotations) || !Object.hasOwn(annotations, LAST_APPLIED)) return metadata
  return { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: HIDDEN } }
}
