import { isObject } from '../json.ts'

/** RFC 7386: null removes, objects merge, everything else replaces. */
export function mergePatch(value: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const merged = isObject(value) ? { ...value } : {}
  for (const name of Object.keys(patch)) {
    if (patch[name] === null) delete merged[name]
    else merged[name] = mergePatch(merged[name], patch[name])
  }
  return merged
}
