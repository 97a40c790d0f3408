import type { SlipwayError } from '../errors.ts'
import { emptyMapping } from './mapping.ts'
import { checkPart, problemIn } from './check.ts'
import type { Document, Graft } from './document.ts'
import { isMapping } from './form.ts'
import type { Finding } from './issue.ts'
import { stagesOf } from './kinds.ts'
import type { Kinds, ProviderForm } from './kinds.ts'
import type { Problem } from './problem.ts'
import { nearest } from './suggest.ts'
import { PIPECD_FOLDER } from './pipecd/file-name.ts'
import { fillIn, lookUpsIn, TEMPLATE_FOLDER, TemplateUse, valueFault } from './template-file.ts'
import type { ParameterValue, Template } from './template-file.ts'

/** The templates of one repository at one commit, by name. One that is no YAML at all is its error. */
export interface Templates {
  readonly names: readonly string[]
  named(name: string): Template | SlipwayError | undefined
}

export const NO_TEMPLATES: Templates = { names: [], named: () => undefined }

export interface Expanded {
  /** With the templates' checks in the places of their uses. */
  readonly document: Document
  readonly problems: readonly Problem[]
  /** Paths from the repository's root of all templates that are asked for, those that there are not included. */
  readonly uses: readonly string[]
}

type Path = readonly (string | number)[]

interface Site {
  readonly path: Path
  readonly entry: Readonly<Record<string, unknown>>
}

/** Puts templates in the places of their uses in an application's file. */
export function expandTemplates(
  document: Document,
  of: { readonly kinds: Kinds; readonly provider: ProviderForm | undefined; readonly templates: Templates },
): Expanded {
  const sites = usesIn(document.value, of)
  if (sites.length === 0) return { document, problems: [], uses: [] }
  const results = sites.map((site) => expand(document, site, of.templates))
  const names = sites.flatMap(({ entry }) => (typeof entry['use'] === 'string' ? [entry['use']] : []))
  const filled = new Map(
    results.flatMap(({ path, value }) => (value === undefined ? [] : [[path.join('\0'), value] as const])),
  )
  return {
    document: { ...document, value: replaced(document.value, [], filled), grafts: results.map(({ graft }) => graft) },
    problems: results.flatMap(({ problems }) => problems),
    uses: [...new Set(names)].map((name) => fileOf(name, of.templates)),
  }
}

/** PipeCD keeps several in one file, whose name says nothing of theirs. */
function fileOf(name: string, templates: Templates): string {
  const template = templates.named(name)
  const file = template instanceof Error ? undefined : template?.document.source.file
  return file?.startsWith(`${PIPECD_FOLDER}/`) ? file : `${TEMPLATE_FOLDER}/${name}.yaml`
}

/** Entries with `use` in the lists of stages that take templates. */
function usesIn(value: unknown, { kinds, provider }: { kinds: Kinds; provider: ProviderForm | undefined }): Site[] {
  const pipeline = isMapping(value) ? value['pipeline'] : undefined
  if (!Array.isArray(pipeline)) return []
  const forms = stagesOf(kinds, provider).filter((form) => form.templated !== undefined)
  const ofStage = (stage: unknown, path: Path): Site[] =>
    forms.flatMap(({ kind, templated = '' }) => {
      const options = isMapping(stage) ? stage[kind] : undefined
      const list = isMapping(options) ? options[templated] : undefined
      return Array.isArray(list) ? sitesIn(list, [...path, kind, templated]) : []
    })
  return pipeline.flatMap((entry: unknown, index) => {
    const parallel = isMapping(entry) ? entry['parallel'] : undefined
    if (!Array.isArray(parallel)) return ofStage(entry, ['pipeline', index])
    return parallel.flatMap((stage: unknown, inner) => ofStage(stage, ['pipeline', index, 'parallel', inner]))
  })
}

function sitesIn(list: readonly unknown[], path: Path): Site[] {
  return list.flatMap((entry, index) => (isMapping(entry) && 'use' in entry ? [{ path: [...path, index], entry }] : []))
}

interface Expansion {
  readonly path: Path
  readonly value?: unknown
  readonly graft: Graft
  readonly problems: readonly Problem[]
}

function expand(document: Document, site: Site, templates: Templates): Expansion {
  const { path } = site
  // What could not be filled in was told here; its schema would only complain of the hole.
  const refused = (problems: readonly Problem[]): Expansion => ({ path, problems, graft: { path, tell: () => [] } })
  const checked = checkPart(document, { path, value: site.entry }, TemplateUse)
  if (!checked.ok) return refused(checked.problems)
  const use = checked.value
  const template = templates.named(use.use)
  if (!template || template instanceof Error) {
    return refused([missingTemplate(document, { path, name: use.use, error: template }, templates)])
  }
  const place: Place = { document, path, use, template }
  if (template.problems.length > 0) return refused(template.problems.map((problem) => alsoAt(problem, usedAt(place))))
  const problems = [...unknownValues(place), ...wrongValues(place), ...missingValues(place)]
  if (problems.length > 0) return refused(problems)
  const body = fillIn(template.body, valuesOf(place)) as Record<string, unknown>
  const name = use.name ?? body['name'] ?? template.name
  return {
    path,
    problems: [],
    value: { ...body, name },
    graft: { path, tell: (finding, tell) => [told(place, finding, tell)] },
  }
}

/** A use, and the template that it asks for. */
interface Place {
  readonly document: Document
  readonly path: Path
  readonly use: TemplateUse
  readonly template: Template
}

function missingTemplate(
  document: Document,
  at: { readonly path: Path; readonly name: string; readonly error: SlipwayError | undefined },
  templates: Templates,
): Problem {
  const path = [...at.path, 'use']
  const { error } = at
  if (error) return problemIn(document, path, { level: 'error', message: error.message, at: 'value' })
  const near = nearest(at.name, templates.names)
  const known = templates.names.length === 0 ? 'there are none' : `there are ${templates.names.join(', ')}`
  const message = `there is no template ${TEMPLATE_FOLDER}/${at.name}.yaml; ${known}`
  return problemIn(document, path, {
    level: 'error',
    message: message.slice(0, 1_000),
    at: 'value',
    ...(near === undefined ? {} : { suggestion: `\`${near}\`` }),
  })
}

function unknownValues({ document, path, use, template }: Place): Problem[] {
  const known = [...template.parameters.keys()]
  return Object.keys(use.with)
    .filter((key) => !template.parameters.has(key))
    .map((key) => {
      const near = nearest(key, known)
      const message = `the template \`${template.name}\` has no such parameter; it has ${known.join(', ') || 'none'}`
      const suggestion = near === undefined ? {} : { suggestion: `\`${near}\`` }
      const also = declaredAt(template, ['parameters'])
      return problemIn(document, [...path, 'with', key], { level: 'error', message, also, ...suggestion })
    })
}

function wrongValues({ document, path, use, template }: Place): Problem[] {
  return Object.entries(use.with).flatMap(([key, given]) => {
    const parameter = template.parameters.get(key)
    const fault = parameter && valueFault(parameter, given)
    if (!parameter || fault === undefined) return []
    const message = `the parameter is a ${parameter.type}: ${fault}`
    const also = declaredAt(template, ['parameters', key])
    return [problemIn(document, [...path, 'with', key], { level: 'error', message, at: 'value', also })]
  })
}

function missingValues({ document, path, use, template }: Place): Problem[] {
  const missing = [...template.parameters].filter(
    ([key, parameter]) => parameter.default === undefined && !Object.hasOwn(use.with, key),
  )
  return missing.map(([key, parameter]) => {
    const message = `the template \`${template.name}\` needs a value \`${key}\` (${parameter.type}) in \`with\``
    return problemIn(document, [...path, 'use'], {
      level: 'error',
      message,
      also: declaredAt(template, ['parameters', key]),
    })
  })
}

function valuesOf({ use, template }: Place): ReadonlyMap<string, ParameterValue> {
  const values = new Map<string, ParameterValue>()
  for (const [key, parameter] of template.parameters) {
    const given = Object.hasOwn(use.with, key) ? use.with[key] : parameter.default
    if (given !== undefined) values.set(key, given)
  }
  return values
}

/** Where a finding in the filled-in check belongs: to the value that was given, to the template, or to the use. */
function told(place: Place, finding: Finding, tell: (document: Document, finding: Finding) => Problem): Problem {
  const { document, path, use, template } = place
  const rest = finding.path.slice(path.length)
  const inTemplate = ['check', ...rest] as const
  const isOwnName = rest[0] === 'name' && use.name !== undefined
  if (rest.length === 0 || isOwnName) {
    return alsoAt(tell(document, finding), declaredAt(template, ['check']))
  }
  const key = lookUpsIn(template.body, []).find((one) => one.path.every((part, i) => rest[i] === part))?.names[0]
  if (key === undefined) return alsoAt(tell(template.document, { ...finding, path: inTemplate }), usedAt(place))
  if (!Object.hasOwn(use.with, key)) {
    return alsoAt(tell(template.document, { ...finding, path: ['parameters', key, 'default'] }), usedAt(place))
  }
  return alsoAt(tell(document, { ...finding, path: [...path, 'with', key] }), declaredAt(template, inTemplate))
}

function alsoAt(problem: Problem, also: NonNullable<Problem['also']>): Problem {
  return { ...problem, also }
}

function usedAt({ document, path }: Place): NonNullable<Problem['also']> {
  const { file, line, column } = problemIn(document, [...path, 'use'], { level: 'error', message: '' })
  return { words: 'used at', file, line, column }
}

function declaredAt(template: Template, path: readonly PropertyKey[]): NonNullable<Problem['also']> {
  const { file, line, column } = problemIn(template.document, path, { level: 'error', message: '' })
  return { words: 'in the template at', file, line, column }
}

/** The same values with some parts exchanged; what is not on the way to one of them is shared. */
function replaced(value: unknown, path: Path, filled: ReadonlyMap<string, unknown>): unknown {
  const key = path.join('\0')
  if (filled.has(key)) return filled.get(key)
  const prefix = path.length === 0 ? '' : `${key}\0`
  if (![...filled.keys()].some((one) => one.startsWith(prefix))) return value
  if (Array.isArray(value)) return value.map((entry, index) => replaced(entry, [...path, index], filled))
  if (!isMapping(value)) return value
  const copy = emptyMapping()
  for (const [part, entry] of Object.entries(value)) copy[part] = replaced(entry, [...path, part], filled)
  return copy
}
