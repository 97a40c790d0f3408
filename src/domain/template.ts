import { nearest } from './config/suggest.ts'
import { slipwayError } from './errors.ts'

/** Values of the names that a template may look up; undefined where a name is known but has no value here. */
export type TemplateNames = Readonly<Record<string, string | undefined>>

const LOOK_UP = /\{\{\s*([^{}]*?)\s*\}\}/g
const NAME = /^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$/

/**
 * Replaces each `{{ name }}` by its value: look-ups in a closed set, no code. `escape` makes a value safe in the
 * language around it. Errors: `template.syntax`, `template.unknown-name`, `template.no-value`.
 */
export function renderTemplate(
  text: string,
  names: TemplateNames,
  escape: (value: string) => string = (value) => value,
): string {
  checkSyntax(text)
  return text.replaceAll(LOOK_UP, (_, name: string) => {
    if (!Object.hasOwn(names, name)) throw unknownName(name, Object.keys(names))
    const value = names[name]
    if (value === undefined) throw slipwayError('template.no-value', { name })
    return escape(value)
  })
}

/** The names a template looks up, each once, in order. Errors: `template.syntax`. */
export function templateNamesIn(text: string): readonly string[] {
  checkSyntax(text)
  return [...new Set([...text.matchAll(LOOK_UP)].map((match) => match[1] ?? ''))]
}

function checkSyntax(text: string): void {
  for (const [whole, name = ''] of text.matchAll(LOOK_UP)) {
    if (!NAME.test(name)) throw slipwayError('template.syntax', { found: whole.slice(0, 100) })
  }
  const rest = text.replaceAll(LOOK_UP, '')
  const open = rest.search(/\{\{/)
  if (open >= 0) throw slipwayError('template.syntax', { found: rest.slice(open, open + 100) })
}

function unknownName(name: string, known: readonly string[]): Error {
  const near = nearest(name, known)
  const suggestion = near === undefined ? '' : `Did you mean \`{{ ${near} }}\`? `
  return slipwayError('template.unknown-name', { name, suggestion, known: known.join(', ') })
}
