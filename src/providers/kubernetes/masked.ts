import { canonicalJson } from '#domain/canonical.ts'
import { HIDDEN, HIDDEN_CHANGED, isSecretSetting } from '#domain/secret-name.ts'
import { isRecord } from './api/problem.ts'
import { isSecret, storedForm } from './api/stored-form.ts'
import { keyOf } from './manifest.ts'
import type { Manifest } from './manifest.ts'

/** Holds the whole object once more. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
const PLAIN = new Set(['apiVersion', 'kind', 'metadata'])
/** Of a ConfigMap, as it becomes a variable: others are names of files. */
const VARIABLE = /^[A-Z][A-Z\d_]*$/

type Fields = Readonly<Record<string, unknown>>

/**
 * An object as it may leave the agent, in plans, drift and configurations: of a Secret its keys, of everything else all but
 * the values of variables that look like secrets. With `before`, it is told which of them changed since: two that are
 * different stay different.
 */
export function masked<Whole extends Manifest>(manifest: Whole, before?: Manifest): Whole {
  const shown = isSecret(keyOf(manifest)) ? maskedSecret(manifest, before) : maskedFields(manifest, before)
  return withoutCopy(shown as Whole, before)
}

function maskedSecret(manifest: Manifest, before: Manifest | undefined): Manifest {
  const old: Fields | undefined = before === undefined ? undefined : storedForm(before)
  const fields = Object.entries(storedForm(manifest)).map(([name, value]) => {
    if (PLAIN.has(name) || isHarmless(name, value)) return [name, value]
    return [name, name === 'data' && isRecord(value) ? maskedData(value, old?.['data']) : word(value, old?.[name])]
  })
  return Object.fromEntries(fields) as Manifest
}

function maskedData(data: Fields, before: unknown): Fields {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, word(value, own(before, key))]))
}

function word(value: unknown, before: unknown): string {
  return before === undefined || canonicalJson(before) === canonicalJson(value) ? HIDDEN : HIDDEN_CHANGED
}

function isHarmless(name: string, value: unknown): boolean {
  return (name === 'type' && typeof value === 'string') || (name === 'immutable' && typeof value === 'boolean')
}

function maskedFields(manifest: Manifest, before: Manifest | undefined): Manifest {
  const shown = shownIn(manifest, before) as Manifest
  const { data } = shown
  if (manifest.kind !== 'ConfigMap' || manifest.apiVersion !== 'v1' || !isRecord(data)) return shown
  const old = before?.['data']
  return { ...shown, data: mapped(data, (value, key) => (isVariable(key, value) ? word(value, own(old, key)) : value)) }
}

function isVariable(key: string, value: unknown): boolean {
  return VARIABLE.test(key) && isSecretSetting(key, value)
}

/** Elements with a name and a value are variables of containers, headers, parameters, wherever they stand. */
function shownIn(value: unknown, before: unknown): unknown {
  if (Array.isArray(value)) return shownItems(value, before)
  if (!isRecord(value)) return value
  const { name } = value
  const isHidden = typeof name === 'string' && isSecretSetting(name, value['value'])
  return mapped(value, (inner, key) => {
    const old = own(before, key)
    return isHidden && key === 'value' && isPlain(inner) ? word(inner, old) : shownIn(inner, old)
  })
}

function shownItems(items: readonly unknown[], before: unknown): readonly unknown[] {
  const find = partners(before)
  const shown = items.map((item) => shownIn(item, find(item)))
  return shown.some((item, n) => item !== items[n]) ? shown : items
}

/** The element of the list before that has the same name; of several the one that is as far back among them. */
function partners(before: unknown): (item: unknown) => unknown {
  if (!Array.isArray(before)) return () => undefined
  const named = new Map<unknown, unknown[]>()
  for (const item of before) {
    const name = own(item, 'name')
    const others = named.get(name)
    if (others) others.push(item)
    else named.set(name, [item])
  }
  return (item) => named.get(own(item, 'name'))?.shift()
}

/** The very same where nothing is another: most objects hide nothing, and are not copied. */
function mapped(fields: Fields, shown: (value: unknown, name: string) => unknown): Fields {
  const entries = Object.entries(fields).map(([name, value]): [string, unknown] => [name, shown(value, name)])
  return entries.some(([name, value]) => value !== fields[name]) ? Object.fromEntries(entries) : fields
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function own(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

function withoutCopy<Whole extends Manifest>(manifest: Whole, before: Manifest | undefined): Whole {
  const { metadata } = manifest
  const { annotations } = metadata
  if (!isRecord(annotations) || !Object.hasOwn(annotations, LAST_APPLIED)) return manifest
  const copy = word(annotations[LAST_APPLIED], own(before?.metadata.annotations, LAST_APPLIED))
  return { ...manifest, metadata: { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: copy } } }
}
