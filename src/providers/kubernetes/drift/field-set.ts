import { isRecord } from '../api/problem.ts'
import { FIELD_MANAGER } from '../manifest.ts'
import type { LiveObject, ManagedFields, Manifest } from '../manifest.ts'

/** One step of a path into an object. */
export type Step =
  | { readonly type: 'field'; readonly name: string }
  /** The element of a list that has these values. */
  | { readonly type: 'key'; readonly key: Readonly<Record<string, unknown>> }
  /** The element of a set that is this value. */
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'index'; readonly index: number }

/**
 * Paths of an object, as a tree. `whole`: the path itself is meant, too. Without children it is a leaf: all below belongs to it.
 */
export interface FieldSet {
  readonly whole: boolean
  readonly children: ReadonlyMap<string, { readonly step: Step; readonly set: FieldSet }>
}

const EMPTY: FieldSet = { whole: true, children: new Map() }

/** Reads `fieldsV1` of `managedFields`: `f:name`, `k:{"name":"web"}`, `v:"x"`, `i:0`, and `.` for the path itself. */
export function parseFields(fields: unknown): FieldSet {
  if (!isRecord(fields)) return EMPTY
  const names = Object.keys(fields)
  const children = new Map<string, { step: Step; set: FieldSet }>()
  for (const name of names) {
    const step = stepOf(name)
    if (step) children.set(name, { step, set: parseFields(fields[name]) })
  }
  return { whole: '.' in fields || children.size === 0, children }
}

function stepOf(name: string): Step | undefined {
  const text = name.slice(2)
  if (name.startsWith('f:')) return { type: 'field', name: text }
  if (name.startsWith('i:')) return { type: 'index', index: Number(text) }
  const value = jsonOf(text)
  if (name.startsWith('v:')) return { type: 'value', value }
  return name.startsWith('k:') && isRecord(value) ? { type: 'key', key: value } : undefined
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  const children = new Map(a.children)
  for (const [name, child] of b.children) {
    const other = children.get(name)
    children.set(name, other ? { step: child.step, set: union(other.set, child.set) } : child)
  }
  return { whole: a.whole || b.whole, children }
}

export function isOurs({ manager, operation, subresource }: ManagedFields, how: 'Apply' | 'Update'): boolean {
  return manager === FIELD_MANAGER && operation === how && subresource === undefined
}

/** What we own of an object. */
export function ownFields(object: LiveObject, how: 'Apply' | 'Update'): FieldSet {
  const ours = (object.metadata.managedFields ?? []).filter((one) => isOurs(one, how))
  return ours.map(({ fieldsV1 }) => parseFields(fieldsV1)).reduce(union, { whole: false, children: new Map() })
}

/** What a manifest says, where the server does not tell: lists whose elements have names go by them, others are one value. */
export function fieldsOfManifest({ apiVersion: _version, kind: _kind, ...manifest }: Manifest): FieldSet {
  return fieldsOfValue(manifest)
}

function fieldsOfValue(value: unknown): FieldSet {
  const children = new Map<string, { step: Step; set: FieldSet }>()
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value
    const names = new Set(items.map((item) => (isRecord(item) && typeof item['name'] === 'string' ? item['name'] : '')))
    // Of two with one name, only the first would ever be looked at.
    if (items.length === 0 || names.size < items.length || names.has('')) return EMPTY
    for (const item of items.filter(isRecord)) {
      const key = { name: item['name'] }
      children.set(`k:${JSON.stringify(key)}`, { step: { type: 'key', key }, set: fieldsOfValue(item) })
    }
  } else if (isRecord(value)) {
    for (const [name, inner] of Object.entries(value)) {
      children.set(`f:${name}`, { step: { type: 'field', name }, set: fieldsOfValue(inner) })
    }
  }
  return { whole: children.size === 0, children }
}

/** Whether a set has that very path, or something above it that stands for all below. */
export function covers(set: FieldSet, path: readonly Step[]): boolean {
  let at = set
  for (const step of path) {
    if (at.children.size === 0) return at.whole
    const next = [...at.children.values()].find((child) => isSame(child.step, step))
    if (!next) return false
    at = next.set
  }
  return true
}

function isSame(a: Step, b: Step): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
