import type { z } from 'zod'
import { isMapping } from './form.ts'
import { RULE } from './issue.ts'

/**
 * Exactly one of the keys must be there. Runs even where the object has other faults, but holds its tongue where a
 * key is unknown: that was most likely meant to be the one.
 */
export function exactlyOneOf<T extends z.ZodType>(
  schema: T,
  keys: readonly string[],
  words: { readonly none: string; readonly several: string },
): T {
  const refined = schema.superRefine(
    (value, ctx) => {
      if (!isMapping(value)) return
      const [first, second] = keys.filter((key) => key in value)
      const isUnknown = ctx.issues.some((issue) => issue.code === 'unrecognized_keys' && !issue.path?.length)
      if (first === undefined && !isUnknown) ctx.addIssue({ code: 'custom', message: words.none, params: RULE })
      if (second === undefined) return
      const message = `\`${first}\` and \`${second}\` exclude each other: ${words.several}`
      ctx.addIssue({ code: 'custom', message, params: RULE, path: [second] })
    },
    { when: () => true },
  )
  return refined.meta({ oneOf: keys.map((key) => ({ required: [key] })) })
}
