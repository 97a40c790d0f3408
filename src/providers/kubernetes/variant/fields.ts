import { isRecord } from '../api/problem.ts'

export type Fields = Readonly<Record<string, unknown>>

export function fieldsAt(value: unknown, name: string): Fields | undefined {
  if (!isRecord(value)) return undefined
  const found = value[name]
  return isRecord(found) ? found : undefined
}

/** The value with the inner one changed; unchanged, the very same one, where there is none on the way. */
export function changed<T>(value: T, path: readonly string[], change: (inner: unknown) => unknown): T {
  const [name, ...rest] = path
  if (name === undefined) return change(value) as T
  if (Array.isArray(value)) return replaced(value, (one) => changed(one, path, change)) as T
  if (!isRecord(value) || !Object.hasOwn(value, name)) return value
  const before = value[name]
  const after = changed(before, rest, change)
  return after === before ? value : { ...value, [name]: after }
}

export function without(value: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))
}

function replaced(list: readonly unknown[], change: (one: unknown) => unknown): readonly unknown[] {
  const after = list.map(change)
  return after.every((one, n) => one === list[n]) ? list : after
}
