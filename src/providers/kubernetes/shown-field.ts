import { canonicalJson } from '#domain/canonical.ts'
import type { Difference } from '#domain/diff.ts'
import { cut } from '#domain/text.ts'
import type { TextPatch } from './compare/text-patch.ts'
import { formatPath } from './drift/field-differences.ts'
import type { Step } from './drift/field-set.ts'

export type ShownField = Pick<Difference, 'path' | 'before' | 'after' | 'text'>

/** A value that is longer is easier to read as lines. */
const LONGEST_INLINE = 90
const LONGEST = 20_000

/** A field of an object, both sides masked already, as people read it; `title` is the object's name. */
export function shownField(
  title: string,
  field: { readonly path: readonly Step[]; readonly before: unknown; readonly after: unknown },
  patch: TextPatch,
): ShownField {
  const path = cut(formatPath(field.path), 1_000)
  const [before, after] = [inline(field.before), inline(field.after)]
  const text = isLong(before) || isLong(after) ? patch(`${title} ${path}`, field.before, field.after) : undefined
  return {
    path,
    ...(before === undefined ? {} : { before: cut(before, LONGEST) }),
    ...(after === undefined ? {} : { after: cut(after, LONGEST) }),
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
