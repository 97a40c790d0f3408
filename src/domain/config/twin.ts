import type { z } from 'zod'
import { isMapping } from './form.ts'
import { RULE } from './issue.ts'

/** No two entries of the list may have the same value at the key. */
export function refuseTwins<T extends z.ZodType>(list: T, key: string): T {
  return list.superRefine(
    (entries, ctx) => {
      if (!Array.isArray(entries)) return
      const seen = new Set<unknown>()
      for (const [index, entry] of (entries as unknown[]).entries()) {
        const value = isMapping(entry) ? entry[key] : undefined
        const message = `another entry before it has the same \`${key}\``
        if (value !== undefined && seen.has(value)) {
          ctx.addIssue({ code: 'custom', message, params: RULE, path: [index, key] })
        }
        seen.add(value)
      }
    },
    { when: () => true },
  )
}
