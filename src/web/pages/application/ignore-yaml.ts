import type { Difference } from '#domain/diff.ts'

/** Of a pattern in `drift.ignore`. */
const LONGEST = 300

/** The narrowest pattern of `drift.ignore` that covers a difference: `resource:field`, or the resource alone. */
export function ignorePattern({ resource, path }: Pick<Difference, 'resource' | 'path'>): string {
  const pattern = (path === '' ? resource : `${resource}:${path}`).replaceAll(/\p{Cc}/gu, '*')
  return pattern.length > LONGEST ? `${pattern.slice(0, LONGEST - 1)}*` : pattern
}

/** What to write into the application's file so that the difference is no drift any more. */
export function ignoreYaml(difference: Pick<Difference, 'resource' | 'path'>): string {
  return `drift:\n  ignore:\n    - ${yamlText(ignorePattern(difference))}\n`
}

/** As it is where YAML reads it as a text, else in the quotes of JSON, which YAML knows, too. */
function yamlText(text: string): string {
  const isPlain = /^[A-Za-z_][\w./-]*(?::[\w./-]+)*$/.test(text) && !/^(?:true|false|null|yes|no|on|off)$/i.test(text)
  return isPlain ? text : JSON.stringify(text)
}
