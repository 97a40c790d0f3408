import { isObject, objectOf } from '../json.ts'
import type { ListSchema } from '../schema/schema.ts'

/** How `fieldsV1` names one step of a path: `f:spec`, `k:{"name":"web"}`, `v:"example.com/hold"`, `i:0`. */
export function fieldElement(name: string): string {
  return `f:${name}`
}

/** The element of a list's item; undefined where the item lacks a key. */
export function itemElement(list: ListSchema, item: unknown, index: number): string | undefined {
  if (list.relation === 'set') return `v:${JSON.stringify(item)}`
  if (list.relation === 'atomic') return `i:${index}`
  if (!isObject(item)) return undefined
  const key: Record<string, unknown> = {}
  for (const name of list.keys) {
    const value = item[name] ?? list.keyDefaults[name]
    if (value !== undefined) key[name] = value
  }
  return Object.keys(key).length === 0 ? undefined : `k:${sortedJson(key)}`
}

/** Keys stand in alphabetical order. */
function sortedJson(key: Record<string, unknown>): string {
  const names = Object.keys(key)
  return JSON.stringify(names.length < 2 ? key : Object.fromEntries(names.sort().map((name) => [name, key[name]])))
}

/** As conflicts and errors write a path: `.spec.containers[name="web"].image`. */
export function formatPath(path: readonly string[]): string {
  return path.map(formatElement).join('')
}

function formatElement(element: string): string {
  const value = element.slice(2)
  if (element.startsWith('f:')) return `.${value}`
  if (element.startsWith('v:')) return `[=${value}]`
  if (element.startsWith('i:')) return `[${value}]`
  const key = objectOf(JSON.parse(value))
  return `[${Object.keys(key)
    .map((name) => `${name}=${JSON.stringify(key[name])}`)
    .join(',')}]`
}
