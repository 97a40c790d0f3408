import type { Difference, IgnoreRule } from '../diff.ts'

/** Of a pattern in `drift.ignore`. */
const LONGEST = 300

type Named = Pick<Difference, 'resource' | 'path' | 'ignore'>

/** As its provider says, else a pattern of `drift.ignore`, which every provider's differences know. */
export function ignoreRuleOf(difference: Named): IgnoreRule {
  return difference.ignore ?? { list: 'drift.ignore', rule: yamlText(ignorePattern(difference)) }
}

/** The rule where it stands in the application's file, as lines of YAML. */
export function ignoreYaml({ list, rule }: IgnoreRule): string {
  const keys = list.split('.')
  const lines = keys.map((key, depth) => `${'  '.repeat(depth)}${key}:\n`)
  return `${lines.join('')}${'  '.repeat(keys.length)}- ${rule}\n`
}

/** The narrowest one that covers a difference: `resource:field`, or the resource alone. */
export function ignorePattern({ resource, path }: Named): string {
  const pattern = (path === '' ? resource : `${resource}:${path}`).replaceAll(/\p{Cc}/gu, '*')
  return pattern.length > LONGEST ? `${pattern.slice(0, LONGEST - 1)}*` : pattern
}

/** As it is where YAML reads it as a text, else in the quotes of JSON, which YAML knows, too. */
function yamlText(text: string): string {
  const isPlain = /^[A-Za-z_][\w./-]*(?::[\w./-]+)*$/.test(text) && !/^(?:true|false|null|yes|no|on|off)$/i.test(text)
  return isPlain ? text : JSON.stringify(text)
}
