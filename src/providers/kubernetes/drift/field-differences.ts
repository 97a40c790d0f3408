import { isDeepStrictEqual } from 'node:util'
import { isRecord } from '../api/problem.ts'
import type { FieldSet, Step } from './field-set.ts'

/** A field that would be another one after an apply. */
export interface FieldDifference {
  readonly path: readonly Step[]
  readonly wanted: unknown
  readonly live: unknown
}

const MOST = 500

/**
 * Where two objects differ in the fields that are looked at. What one of them does not have at all is one difference, not
 * one for each field in it. Pure.
 */
export function fieldDifferences(fields: FieldSet, wanted: unknown, live: unknown): FieldDifference[] {
  const found: FieldDifference[] = []
  compare(fields, { path: [], wanted, live }, found)
  return found
}

function compare(fields: FieldSet, at: FieldDifference, found: FieldDifference[]): void {
  const { path, wanted, live } = at
  if (found.length >= MOST || isDeepStrictEqual(wanted, live)) return
  const isLeaf = fields.children.size === 0
  if (isLeaf || isNothing(wanted) || isNothing(live)) {
    if (!(isNothing(wanted) && isNothing(live))) found.push(at)
    return
  }
  for (const { step, set } of fields.children.values()) {
    if (path.length === 0 && step.type === 'field' && step.name === 'status') continue
    compare(set, { path: [...path, step], wanted: valueAt(wanted, step), live: valueAt(live, step) }, found)
  }
}

/** The server leaves out what is empty, or does not, as the kind has it. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null
}

function valueAt(value: unknown, step: Step): unknown {
  if (step.type === 'field') {
    // A label may be named as something that every object inherits.
    return isRecord(value) && Object.hasOwn(value, step.name) ? value[step.name] : undefined
  }
  if (!Array.isArray(value)) return undefined
  const items: readonly unknown[] = value
  if (step.type === 'index') return items[step.index]
  if (step.type === 'value') return items.find((item) => isDeepStrictEqual(item, step.value))
  return items.find((item) => isRecord(item) && hasKey(item, step.key))
}

function hasKey(item: Readonly<Record<string, unknown>>, key: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(key).every(([name, value]) => isDeepStrictEqual(item[name], value))
}

/** `spec.template.spec.containers[name=web].image`. */
export function formatPath(path: readonly Step[]): string {
  return path.map((step, n) => partOf(step, n === 0)).join('')
}

function partOf(step: Step, isFirst: boolean): string {
  switch (step.type) {
    case 'field': {
      const isPlain = /^[\w-]+$/.test(step.name)
      if (isPlain) return isFirst ? step.name : `.${step.name}`
      return `[${step.name}]`
    }
    case 'index':
      return `[${step.index}]`
    case 'value':
      return `[=${String(step.value)}]`
    case 'key':
      return `[${Object.entries(step.key)
        .map(([name, value]) => `${name}=${String(value)}`)
        .join(',')}]`
  }
}

/** A JSON pointer to it; `*` where a list's element is meant, as its index is not sure. */
export function pointerTo(path: readonly Step[]): string {
  const parts = path.map((step) =>
    step.type === 'field' ? step.name.replaceAll('~', '~0').replaceAll('/', '~1') : '*',
  )
  return `/${parts.join('/')}`
}
