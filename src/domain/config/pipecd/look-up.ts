import type { Path } from './draft.ts'
import type { Report } from './report.ts'

const LOOK_UP = /\{\{-?\s*([^{}]*?)\s*-?\}\}/g

/** What the look-ups of a query may mean. */
export interface LookUps {
  readonly namespace: string
  /** In a template the arguments of the application are its parameters. */
  readonly parameters?: Set<string>
  /** Arguments that differ by variant, as written for each; undefined where the strategy has none. */
  readonly byVariant?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** A query with PipeCD's look-ups as ours; what has no counterpart is an error at the path. */
export function withLookUps(
  text: string,
  names: LookUps,
  at: { readonly path: Path; readonly report: Report },
): string {
  const read = text.replaceAll(LOOK_UP, (whole, name: string) => {
    const found = lookUp(name, names)
    if (typeof found === 'string') return found
    at.report.error(at.path, `nothing answers the look-up ${whole.slice(0, 100)}: ${found.why}`, { at: 'value' })
    return whole
  })
  if (read.replaceAll(/\{\{[^{}]*\}\}/g, '').includes('{{') && at.report.problems.length === 0) {
    at.report.error(at.path, 'look-ups have the form `{{ .App.Name }}`', { at: 'value' })
  }
  return read
}

function lookUp(name: string, { namespace, parameters, byVariant }: LookUps): string | { readonly why: string } {
  if (name === '.App.Name') return '{{ app.name }}'
  if (name === '.K8s.Namespace') {
    parameters?.add(NAMESPACE_PARAMETER)
    return parameters ? `{{ with.${NAMESPACE_PARAMETER} }}` : namespace
  }
  if (name === '.Variant.Name') return '{{ variant }}'
  const ofApp = /^\.AppCustomArgs\.([A-Za-z][A-Za-z0-9_]{0,62})$/.exec(name)?.[1]
  if (ofApp !== undefined) {
    if (!parameters) return { why: 'arguments are given to a template only' }
    parameters.add(ofApp)
    return `{{ with.${ofApp} }}`
  }
  const ofVariant = /^\.VariantCustomArgs\.([A-Za-z][A-Za-z0-9_]{0,62})$/.exec(name)?.[1]
  if (ofVariant !== undefined) return variantArgument(ofVariant, byVariant)
  return { why: 'known are .App.Name, .K8s.Namespace, .Variant.Name, .VariantCustomArgs and .AppCustomArgs' }
}

/** How a template's parameter for the namespace is called. */
export const NAMESPACE_PARAMETER = 'k8s-namespace'

/** A query is asked with the variant's name in it: arguments that are made of it are that name with text around. */
function variantArgument(name: string, byVariant: LookUps['byVariant']): string | { readonly why: string } {
  const given = Object.entries(byVariant ?? {}).map(([variant, args]) => [variant, args[name] ?? ''] as const)
  const forms = new Set(given.map(([variant, value]) => formOf(variant, value)))
  const [form] = forms
  if (form !== undefined && forms.size === 1) return form
  return { why: 'an argument may differ between variants only by their names, as in `web-canary` and `web-primary`' }
}

function formOf(variant: string, value: string): string | undefined {
  const at = value.indexOf(variant)
  if (at < 0 || value.includes(variant, at + 1)) return undefined
  return `${value.slice(0, at)}{{ variant }}${value.slice(at + variant.length)}`
}
