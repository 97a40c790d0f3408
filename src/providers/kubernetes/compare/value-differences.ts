import { canonicalJson } from '#domain/canonical.ts'
import { isRecord } from '../api/problem.ts'
import type { Step } from '../drift/field-set.ts'

/** A field that is another one. */
export interface Changed {
  readonly path: readonly Step[]
  readonly before: unknown
  readonly after: unknown
}

type Items = readonly Readonly<Record<string, unknown>>[]

/** Beyond it a value is compared as a whole. */
const DEEPEST = 60
/** What tells elements of a list apart, by the list's name; all others go by their names. */
const MERGE_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ['ports', ['containerPort', 'port']],
  ['volumeMounts', ['mountPath']],
  ['volumeDevices', ['devicePath']],
  ['hostAliases', ['ip']],
])

/**
 * All fields in which two values differ; none of them only where they are the same, but for fields that are null. What one of
 * them does not have at all is one difference, not one for each field in it. Pure.
 */
export function valueDifferences(before: unknown, after: unknown): readonly Changed[] {
  const found: Changed[] = []
  walk({ path: [], before, after }, found)
  return found
}

function walk(at: Changed, found: Changed[]): void {
  const { path, before, after } = at
  if (isNothing(before) && isNothing(after)) return
  const isInside = path.length < DEEPEST
  if (isInside && isRecord(before) && isRecord(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const step: Step = { type: 'field', name }
      walk({ path: [...path, step], before: own(before, name), after: own(after, name) }, found)
    }
    return
  }
  const key = isInside ? mergeKey(at) : undefined
  if (key !== undefined) walkItems(at, key, found)
  else if (isNothing(before) || isNothing(after) || canonicalJson(before) !== canonicalJson(after)) found.push(at)
}

function walkItems({ path, before, after }: Changed, key: string, found: Changed[]): void {
  const [old, now] = [byKey(before as Items, key), byKey(after as Items, key)]
  for (const value of new Set([...old.keys(), ...now.keys()])) {
    const step: Step = { type: 'key', key: { [key]: value } }
    walk({ path: [...path, step], before: old.get(value), after: now.get(value) }, found)
  }
  const [was, is] = [[...old.keys()].filter((value) => now.has(value)), [...now.keys()].filter((v) => old.has(v))]
  if (was.some((value, n) => value !== is[n])) found.push({ path, before: was, after: is })
}

/** The field by which both lists' elements can be told apart. */
function mergeKey({ path, before, after }: Changed): string | undefined {
  if (!Array.isArray(before) || !Array.isArray(after)) return undefined
  const list = path.at(-1)
  const candidates = [...((list?.type === 'field' && MERGE_KEYS.get(list.name)) || []), 'name']
  return candidates.find((key) => isKeyed(before, key) && isKeyed(after, key))
}

function isKeyed(items: readonly unknown[], key: string): boolean {
  const values = items.map((item) => (isRecord(item) ? own(item, key) : undefined))
  const isPlain = values.every((value) => typeof value === 'string' || typeof value === 'number')
  return isPlain && new Set(values).size === values.length
}

function byKey(items: Items, key: string): ReadonlyMap<unknown, unknown> {
  return new Map(items.map((item) => [own(item, key), item]))
}

/** A field may be named as something that every object inherits. */
function own(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null
}
