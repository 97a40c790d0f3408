import { templateNamesIn } from '#domain/template.ts'

/** Names that a query may look up; labels are known only with the application. */
export const QUERY_NAMES: readonly string[] = [
  'app.name',
  'app.address',
  'variant',
  'variant.address',
  'interval',
  'commit',
  'deployment',
]

/** The names that a text looks up, undefined where it is none that could be read. */
export function namesIn(text: string): readonly string[] | undefined {
  try {
    return templateNamesIn(text)
  } catch {
    return undefined
  }
}
