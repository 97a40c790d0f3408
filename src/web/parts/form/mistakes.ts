import type { z } from 'zod'
import type { Texts } from '../../text/en/index.ts'
import type { Values } from './schema-fields.ts'

/** What is wrong with a field, by its name. */
export type Mistakes = Readonly<Record<string, string>>

interface Judged {
  readonly values: Values
  readonly form: Texts['form']
  /** What a field's text must look like, by its name. */
  readonly patterns: Readonly<Record<string, string>>
}

/** A sentence for each field that a schema refused. */
export function mistakesOf(error: z.ZodError, judged: Judged): Mistakes {
  const mistakes: Record<string, string> = {}
  for (const issue of error.issues) {
    const field = String(issue.path[0] ?? '')
    mistakes[field] ??= sentenceOf(issue, field, judged)
  }
  return mistakes
}

function sentenceOf(issue: z.core.$ZodIssue, field: string, { form, patterns, values }: Judged): string {
  switch (issue.code) {
    case 'invalid_type':
      return form.required
    case 'too_small':
      return form.required
    case 'too_big':
      return issue.origin === 'array' ? form.tooMany(String(issue.maximum)) : form.tooLong(String(issue.maximum))
    case 'invalid_format':
      return values[field] === '' ? form.required : (patterns[field] ?? form.invalid)
    case 'custom':
      return form.twice
    default:
      return patterns[field] ?? form.invalid
  }
}
