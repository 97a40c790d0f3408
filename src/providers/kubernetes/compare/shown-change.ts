import type { Difference } from '#domain/diff.ts'
import { cut } from '#domain/text.ts'
import { shownField } from '../shown-field.ts'
import type { ObjectChange } from './object-change.ts'
import type { TextPatch } from './text-patch.ts'

const PRESENT = 'present'

/** One object as people read it: each field that changed, or that it is new or gone with all that is in it. */
export function shownChange({ name, before, after, fields }: ObjectChange, patch: TextPatch): Difference[] {
  const resource = cut(name, 500)
  if (before && after) return fields.map((field) => ({ resource, ...shownField(resource, field, patch) }))
  const text = patch(name, before, after)
  const state = before ? { before: PRESENT } : { after: PRESENT }
  return [{ resource, path: '', ...state, ...(text === undefined ? {} : { text }) }]
}

/** Without what is in it: all of a first deployment is new, and is shown as its configuration. */
export function newObject(name: string): Difference {
  return { resource: cut(name, 500), path: '', after: PRESENT }
}
