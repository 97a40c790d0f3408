import { canonicalJson } from '#domain/canonical.ts'
import type { Difference } from '#domain/diff.ts'
import { cut } from '#domain/text.ts'
import { formatPath } from '../drift/field-differences.ts'
import type { ObjectChange } from './object-change.ts'
import type { TextPatch } from './text-patch.ts'
import type { Changed } from './value-differences.ts'

const PRESENT = 'present'
/** A value that is longer is easier to read as lines. */
const LONGEST_INLINE = 90

/** One object as people read it: each field that changed, or that it is new or gone with all that is in it. */
export function shownChange({ name, before, after, fields }: ObjectChange, patch: TextPatch): Difference[] {
  const resource = cut(name, 500)
  if (before && after) return fields.map((field) => shownField(resource, field, patch))
  const text = patch(name, before, after)
  const state = before ? { before: PRESENT } : { after: PRESENT }
  return [{ resource, path: '', ...state, ...(text === undefined ? {} : { text }) }]
}

/** Without what is in it: all of a first deployment is new, and is shown as its configuration. */
export function newObject(name: string): Difference {
  return { resource: cut(name, 500), path: '', after: PRESENT }
}

function shownField(resource: string, { path: steps, before, after }: Changed, patch: TextPatch): Difference {
  const path = cut(formatPath(steps), 1_000)
  const [was, is] = [inline(before), inline(after)]
  const text = isLong(was) || isLong(is) ? patch(`${resource} ${path}`, before, after) : undefined
  return {
    resource,
    path,
    ...(was === undefined ? {} : { before: cut(was, 20_000) }),
    ...(is === undefined ? {} : { after: cut(is, 20_000) }),
    ...(text === undefined ? {} : { text }),
  }
}

function inline(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : canonicalJson(value)
}

function isLong(text: string | undefined): boolean {
  return text !== undefined && (text.length > LONGEST_INLINE || text.includes('\n'))
}
