import { isMapping } from '../form.ts'
import { emptyMapping } from '../mapping.ts'

export type Path = readonly (string | number)[]

const FROM = Symbol('from')

interface Placed {
  readonly [FROM]: Path
  readonly value: unknown
}

/** A value of the native file together with the path in PipeCD's file that it comes from. */
export function placed(from: Path, value: unknown): unknown {
  return value === undefined ? undefined : ({ [FROM]: from, value } satisfies Placed)
}

/** The native file's plain value, and where its parts come from. */
export interface Settled {
  readonly value: unknown
  /** Path in PipeCD's file by path in the native one, its parts joined by NUL. */
  readonly origins: ReadonlyMap<string, Path>
}

/** Takes a draft apart. Keys without a value are left out. */
export function settle(draft: unknown): Settled {
  const origins = new Map<string, Path>()
  return { value: settled(draft, [], origins), origins }
}

/** Of the deepest part of a native path that has a place of its own, and what of the path lies below it. */
export function originOf(
  origins: ReadonlyMap<string, Path>,
  path: readonly PropertyKey[],
): { readonly from: Path; readonly rest: readonly PropertyKey[] } {
  for (let length = path.length; length >= 0; length -= 1) {
    const from = origins.get(path.slice(0, length).map(String).join('\0'))
    if (from) return { from, rest: path.slice(length) }
  }
  return { from: [], rest: path }
}

function settled(draft: unknown, path: Path, origins: Map<string, Path>): unknown {
  if (isPlaced(draft)) {
    origins.set(path.join('\0'), draft[FROM])
    return settled(draft.value, path, origins)
  }
  if (Array.isArray(draft)) return draft.map((entry, index) => settled(entry, [...path, index], origins))
  if (!isMapping(draft)) return draft
  const value = emptyMapping()
  for (const [key, entry] of Object.entries(draft)) {
    if (entry !== undefined) value[key] = settled(entry, [...path, key], origins)
  }
  return value
}

function isPlaced(draft: unknown): draft is Placed {
  return typeof draft === 'object' && draft !== null && FROM in draft
}
