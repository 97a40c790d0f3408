import { isObject, objectOf } from '../json.ts'
import type { JsonObject } from '../json.ts'

/** What stands for what: ids, addresses and generated names of the recording, and those of the double. */
export interface Bindings {
  /** False where either of the two stands for something else already. */
  bind(recorded: string, actual: string): boolean
  /** The recorded text as the double would say it. */
  translate(text: string): string
  /** Tries something, and forgets what was bound on the way unless it says true. */
  attempt(act: () => boolean): boolean
}

export function createBindings(): Bindings {
  const forward = new Map<string, string>()
  const backward = new Map<string, string>()
  const order: (readonly [string, string])[] = []
  return {
    bind(recorded, actual) {
      const known = forward.get(recorded)
      if (known !== undefined || backward.has(actual)) return known === actual
      forward.set(recorded, actual)
      backward.set(actual, recorded)
      order.push([recorded, actual])
      return true
    },
    translate: (text) =>
      text
        .replaceAll(TOKEN, (token) => forward.get(token) ?? token)
        .replaceAll(
          /(resourceVersion=)(\d+)/g,
          (_, key: string, value: string) => key + (forward.get(`rv:${value}`)?.slice(3) ?? value),
        )
        .replaceAll(/(continue=)([\w-]+)/g, (_, key: string, value: string) => key + (forward.get(value) ?? value)),
    attempt(act) {
      const before = order.length
      if (act()) return true
      for (const [recorded, actual] of order.splice(before)) {
        forward.delete(recorded)
        backward.delete(actual)
      }
      return false
    },
  }
}

const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z`
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const HEX = '(?:containerd://|sha256:|hash=)[0-9a-fA-F]{64,128}'
const ADDRESS = String.raw`\d+\.\d+\.\d+\.\d+(?::6443|:\d{5})?`
const EVENT = String.raw`(?<=\.)[0-9a-f]{16}\b`
const SUFFIX = '(?<![A-Za-z0-9])[bcdfghjklmnpqrstvwxz2456789]{5,10}(?![A-Za-z0-9])'
const OLDEST = String.raw`(?<=too old resource version: \d+ \()\d+`
const TOKEN = new RegExp([TIME, UUID, HEX, ADDRESS, EVENT, SUFFIX, OLDEST].join('|'), 'g')
/** Any value of these is as good as another. */
const FREE = new RegExp(`^(?:${TIME}|${EVENT.replace(String.raw`(?<=\.)`, '')}|hash=.*|sha256:.*|\\d+)$`)

/** Where a recorded value and one of the double differ; nothing where they say the same. */
export function unify(recorded: unknown, actual: unknown, bindings: Bindings, path = ''): string[] {
  if (typeof recorded === 'string' && typeof actual === 'string') return unifyTexts([recorded, actual], bindings, path)
  if (Array.isArray(recorded) && Array.isArray(actual)) return unifyLists(recorded, actual, { bindings, path })
  if (isObject(recorded) && isObject(actual)) return unifyObjects(recorded, actual, { bindings, path })
  if (recorded === actual) return []
  if (path.endsWith('.remainingItemCount') && typeof recorded === typeof actual) return []
  return [`${path}: ${show(recorded)} was recorded, not ${show(actual)}`]
}

interface Place {
  readonly bindings: Bindings
  readonly path: string
}

function unifyTexts([recorded, actual]: readonly [string, string], bindings: Bindings, path: string): string[] {
  const differ = (): string[] => [`${path}: ${show(recorded)} was recorded, not ${show(actual)}`]
  if (path.endsWith('.resourceVersion')) return bindings.bind(`rv:${recorded}`, `rv:${actual}`) ? [] : differ()
  if (path.endsWith('.metadata.continue')) {
    if ((recorded === '') !== (actual === '')) return differ()
    bindings.bind(recorded, actual)
    return []
  }
  if (recorded === actual) return []
  const left = recorded.match(TOKEN) ?? []
  const right = actual.match(TOKEN) ?? []
  if (recorded.replaceAll(TOKEN, '\0') !== actual.replaceAll(TOKEN, '\0') || left.length !== right.length)
    return differ()
  const isSame = left.every((token, index) => {
    const other = right[index] ?? ''
    return (FREE.test(token) && FREE.test(other)) || bindings.bind(token, other)
  })
  return isSame ? [] : differ()
}

function unifyLists(recorded: readonly unknown[], actual: readonly unknown[], { bindings, path }: Place): string[] {
  if (recorded.length !== actual.length)
    return [
      `${path}: ${recorded.length} items were recorded, not ${actual.length}: ${show(recorded)} | ${show(actual)}`,
    ]
  const isOwners = path.endsWith('.managedFields')
  const left = isOwners ? recorded.toSorted(byOwner) : recorded
  const right = isOwners ? actual.toSorted(byOwner) : actual
  return left.flatMap((item, index) => unify(item, right[index], bindings, `${path}[${index}]`))
}

/** Whose entry comes first depends on the second in which it was written. */
function byOwner(a: unknown, b: unknown): number {
  const key = (entry: unknown): string =>
    ['operation', 'manager', 'subresource'].map((name) => String(objectOf(entry)[name])).join()
  return key(a) < key(b) ? -1 : 1
}

function unifyObjects(recorded: JsonObject, actual: JsonObject, { bindings, path }: Place): string[] {
  const rest = new Map(Object.keys(actual).map((key) => [key, key]))
  const problems = Object.keys(recorded).flatMap((key) => {
    const wanted = bindings.translate(key)
    const found = rest.has(wanted) ? wanted : similarKey(key, rest)
    if (found === undefined) return [`${path}.${key}: ${show(recorded[key])} was recorded, and is missing`]
    rest.delete(found)
    if (found !== key) unifyTexts([key, found], bindings, path)
    return unify(recorded[key], actual[found], bindings, `${path}.${key}`)
  })
  return [...problems, ...[...rest.keys()].map((key) => `${path}.${key}: ${show(actual[key])} was not recorded`)]
}

/** Keys hold ids, too: `k:{"uid":"…"}`. */
function similarKey(key: string, rest: ReadonlyMap<string, string>): string | undefined {
  const shape = key.replaceAll(TOKEN, '\0')
  return shape === key ? undefined : [...rest.keys()].find((other) => other.replaceAll(TOKEN, '\0') === shape)
}

const SHOWN = 160

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}
