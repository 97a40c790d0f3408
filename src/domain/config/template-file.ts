import { z } from 'zod'
import { emptyMapping } from './mapping.ts'
import { nearest } from './suggest.ts'
import { checkDocument, problemIn } from './check.ts'
import { readDocument } from './document.ts'
import type { Document } from './document.ts'
import { isMapping } from './form.ts'
import { sortProblems } from './problem.ts'
import type { Problem } from './problem.ts'
import { duration, line, name, percent } from './scalar.ts'

/** Where the templates of a repository's applications lie, from its root. */
export const TEMPLATE_FOLDER = '.slipway/analysis'

const AMOUNT = 'a number, with `%`, `ms` or `s` where it has a unit'
const PLAIN_TEXT = 'one line of text without `{{`, or several'

/** Values are inserted as they are written: what a check makes of them is the check's business. */
const TYPES = {
  text: z
    .string({ error: PLAIN_TEXT })
    .min(1)
    .max(2_000)
    .refine((text) => !text.includes('{{'), { error: PLAIN_TEXT }),
  number: z.number({ error: 'a number' }),
  percent: percent({ max: 1_000 }),
  duration: duration(),
  amount: z.union(
    [
      z.number(),
      z
        .string()
        .max(40)
        .regex(/^-?\d+(\.\d+)?(%|ms|s)?$/, { error: AMOUNT }),
    ],
    { error: AMOUNT },
  ),
  flag: z.boolean({ error: '`true` or `false`' }),
} as const

export type ParameterValue = string | number | boolean

const value = z.union([z.string(), z.number(), z.boolean()], { error: 'a text, a number, `true` or `false`' })
const parameterName = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,62}$/, {
  error: 'a name of letters, digits, `_` and `-`',
})

const Parameter = z.strictObject({
  type: z.enum(Object.keys(TYPES) as (keyof typeof TYPES)[]).meta({ description: 'What its value is.' }),
  default: value.optional().meta({ description: 'Its value where none is given; without it one must be.' }),
  description: line(500).optional().meta({ description: 'One line for people.' }),
})

export type Parameter = z.infer<typeof Parameter>

const TemplateFile = z
  .strictObject({
    description: line(500).optional().meta({ description: 'One line for people.' }),
    parameters: z
      .record(parameterName, Parameter)
      .default({})
      .meta({ description: 'What each use may say, by name; looked up as `{{ with.name }}`.' }),
    check: z
      .record(z.string(), z.unknown(), { error: 'a check, as in an analysis' })
      .meta({ description: 'The check, as it would stand in an analysis, with look-ups of parameters.' }),
  })
  .meta({ title: 'A check for many applications (.slipway/analysis/*.yaml)' })

/** The entry of a list that stands for a template's check. */
export const TemplateUse = z
  .strictObject({
    use: name.meta({ description: 'Name of a template: its file in `.slipway/analysis/` without `.yaml`.' }),
    with: z.record(z.string(), value).default({}).meta({ description: 'Values of its parameters.' }),
    name: line(200).optional().meta({ description: 'What the check is called; default: as the template says.' }),
  })
  .meta({ description: 'A check that a template of the repository describes.' })

export type TemplateUse = z.infer<typeof TemplateUse>

/** One file of the folder, read; with problems it cannot be used. */
export interface Template {
  readonly name: string
  readonly document: Document
  readonly parameters: ReadonlyMap<string, Parameter>
  readonly body: Readonly<Record<string, unknown>>
  readonly problems: readonly Problem[]
}

/** Reads a template; `file` is its path from the repository's root. Errors: `config.invalid`, where it is no YAML. */
export function readTemplate(text: string, file: string): Template {
  const document = readDocument(text, file)
  const checked = checkDocument(document, TemplateFile)
  const of = { name: templateName(file), document }
  if (!checked.ok) return { ...of, parameters: new Map(), body: {}, problems: checked.problems }
  const parameters = new Map(Object.entries(checked.value.parameters))
  const template = { ...of, parameters, body: checked.value.check }
  return { ...template, problems: sortProblems([...defaultProblems(template), ...lookUpProblems(template)]) }
}

export function templateName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.yaml$/, '')
}

/** What a value must be that its parameter's type does not accept; undefined where it does. */
export function valueFault(parameter: Parameter, given: ParameterValue): string | undefined {
  const parsed = TYPES[parameter.type].safeParse(given)
  return parsed.success ? undefined : parsed.error.issues[0]?.message || parameter.type
}

function defaultProblems({ document, parameters }: Pick<Template, 'document' | 'parameters'>): Problem[] {
  return [...parameters].flatMap(([key, parameter]) => {
    const fault = parameter.default === undefined ? undefined : valueFault(parameter, parameter.default)
    if (fault === undefined) return []
    const message = `the default is no ${parameter.type}: ${fault}`
    return [problemIn(document, ['parameters', key, 'default'], { level: 'error', message, at: 'value' })]
  })
}

type Path = readonly (string | number)[]

const LOOK_UP = /\{\{\s*with\.([^{}\s]*)\s*\}\}/g

/** Look-ups of parameters that there are not, and parameters that nothing looks up: they would have no effect. */
function lookUpProblems({ document, parameters, body }: Omit<Template, 'name' | 'problems'>): Problem[] {
  const used = new Set<string>()
  const problems: Problem[] = []
  for (const { path, names } of lookUpsIn(body, ['check'])) {
    for (const key of names) {
      used.add(key)
      if (parameters.has(key)) continue
      const near = nearest(key, [...parameters.keys()])
      const message = `there is no parameter \`${key}\``
      const suggestion = near === undefined ? {} : { suggestion: `\`{{ with.${near} }}\`` }
      problems.push(problemIn(document, path, { level: 'error', message, at: 'value', ...suggestion }))
    }
  }
  const idle = [...parameters.keys()].filter((key) => !used.has(key))
  return [
    ...problems,
    ...idle.map((key) =>
      problemIn(document, ['parameters', key], {
        level: 'error',
        message: `no \`{{ with.${key} }}\` looks this parameter up`,
      }),
    ),
  ]
}

export function lookUpsIn(value: unknown, path: Path): { path: Path; names: string[] }[] {
  if (typeof value === 'string') {
    const names = [...value.matchAll(LOOK_UP)].map((match) => match[1] ?? '')
    return names.length === 0 ? [] : [{ path, names }]
  }
  if (Array.isArray(value)) return value.flatMap((entry, index) => lookUpsIn(entry, [...path, index]))
  return isMapping(value) ? Object.entries(value).flatMap(([key, entry]) => lookUpsIn(entry, [...path, key])) : []
}

/** The check with the values in their places: alone, a look-up becomes the value itself; in a text, its text. */
export function fillIn(value: unknown, values: ReadonlyMap<string, ParameterValue>): unknown {
  if (typeof value === 'string') return fillText(value, values)
  if (Array.isArray(value)) return value.map((entry) => fillIn(entry, values))
  if (!isMapping(value)) return value
  const filled = emptyMapping()
  for (const [key, entry] of Object.entries(value)) filled[key] = fillIn(entry, values)
  return filled
}

function fillText(text: string, values: ReadonlyMap<string, ParameterValue>): unknown {
  const whole = /^\s*\{\{\s*with\.([^{}\s]*)\s*\}\}\s*$/.exec(text)
  if (whole) return values.get(whole[1] ?? '')
  return text.replaceAll(LOOK_UP, (_, key: string) => String(values.get(key)))
}
