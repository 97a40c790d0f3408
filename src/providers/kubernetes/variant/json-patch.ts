import { isDeepStrictEqual } from 'node:util'
import { isRecord } from '../api/problem.ts'
import type { PatchOperation } from './options.ts'

/** Thrown with a clause that completes "… does not fit: …". */
export class PatchFault extends Error {}

/** RFC 6902 on a JSON value, which is left as it is. */
export function applyOperations(value: unknown, operations: readonly PatchOperation[]): unknown {
  return operations.reduce(applyOne, value)
}

/** RFC 7386: null removes, objects are gone into, all else replaces. */
export function mergeInto(value: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch
  const merged = new Map(Object.entries(isRecord(value) ? value : {}))
  for (const [name, inner] of Object.entries(patch)) {
    if (inner === null) merged.delete(name)
    else merged.set(name, mergeInto(merged.get(name), inner))
  }
  return Object.fromEntries(merged)
}

function applyOne(value: unknown, operation: PatchOperation): unknown {
  const { op, path } = operation
  switch (op) {
    case 'add':
      return added(value, path, operation.value)
    case 'replace':
      read(value, path)
      return edit(value, stepsOf(path), { path, change: () => operation.value })
    case 'test':
      if (isDeepStrictEqual(read(value, path), operation.value)) return value
      throw new PatchFault(`what is at ${path} is not what \`test\` expects`)
    case 'remove':
      return removed(value, path)
    case 'copy':
      return added(value, path, read(value, operation.from))
    case 'move':
      if (path.startsWith(`${operation.from}/`)) throw new PatchFault(`${operation.from} cannot move into itself`)
      return added(removed(value, operation.from), path, read(value, operation.from))
  }
}

function stepsOf(path: string): readonly string[] {
  return path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function read(value: unknown, path: string): unknown {
  return stepsOf(path).reduce((inner, step) => childOf(inner, step, path), value)
}

function childOf(value: unknown, step: string, path: string): unknown {
  if (Array.isArray(value)) return value[indexIn(value, step, path)]
  if (isRecord(value) && Object.hasOwn(value, step)) return value[step]
  throw new PatchFault(`there is no ${path}`)
}

function indexIn(list: readonly unknown[], step: string, path: string): number {
  const index = /^(0|[1-9]\d{0,8})$/.test(step) ? Number(step) : Number.NaN
  if (index < list.length) return index
  throw new PatchFault(`there is no ${path}: the list has ${list.length} entries`)
}

interface Edit {
  readonly path: string
  change(inner: unknown): unknown
}

function edit(value: unknown, steps: readonly string[], wish: Edit): unknown {
  const [step, ...rest] = steps
  if (step === undefined) return wish.change(value)
  const after = edit(childOf(value, step, wish.path), rest, wish)
  return Array.isArray(value)
    ? value.with(indexIn(value, step, wish.path), after)
    : { ...(value as Record<string, unknown>), [step]: after }
}

function added(value: unknown, path: string, wanted: unknown): unknown {
  const steps = stepsOf(path)
  const last = steps.at(-1)
  if (last === undefined) return wanted
  const change = (parent: unknown): unknown => {
    if (isRecord(parent)) return { ...parent, [last]: wanted }
    if (!Array.isArray(parent)) throw new PatchFault(`there is no object or list to add ${path} to`)
    const isEnd = last === '-' || last === String(parent.length)
    return parent.toSpliced(isEnd ? parent.length : indexIn(parent, last, path), 0, wanted)
  }
  return edit(value, steps.slice(0, -1), { path, change })
}

function removed(value: unknown, path: string): unknown {
  const steps = stepsOf(path)
  const last = steps.at(-1)
  if (last === undefined) throw new PatchFault('an object cannot be removed as a whole')
  read(value, path)
  const change = (parent: unknown): unknown =>
    Array.isArray(parent)
      ? parent.toSpliced(indexIn(parent, last, path), 1)
      : Object.fromEntries(Object.entries(parent as Record<string, unknown>).filter(([name]) => name !== last))
  return edit(value, steps.slice(0, -1), { path, change })
}
