import { stringify } from 'yaml'
import { inspectApplication } from '#domain/application.ts'
import { applicationSchema } from '#domain/config/application-schema.ts'
import { toJsonSchema } from '#domain/config/json-schema.ts'
import type { JsonSchema } from '#domain/config/json-schema.ts'
import { stagesOf } from '#domain/config/kinds.ts'
import type { Kinds, ProviderForm } from '#domain/config/kinds.ts'

export interface TemplateInput {
  readonly name: string
  readonly kinds: Kinds
  readonly provider: ProviderForm
  /** What is known of the provider's section, such as the command of the application. */
  readonly section: Readonly<Record<string, unknown>>
}

const INTRODUCTION = `# What Slipway deploys from this folder, and how. \`slipway lint\` checks this file.
# A key behind \`#\` shows what holds without it; take the \`#\` away to change it.
`

/** Pipelines worth beginning with; the first whose stages the provider has is taken. */
const PIPELINES: readonly (readonly { readonly kind: string; readonly options?: unknown }[])[] = [
  [
    { kind: 'canary', options: { scale: '25%' } },
    { kind: 'traffic', options: '20%' },
    { kind: 'analysis', options: { for: '1m', checks: [{ metric: 'success-rate', min: '99%' }] } },
    { kind: 'primary' },
    { kind: 'clean', options: 'canary' },
  ],
  [{ kind: 'plan' }, { kind: 'approval' }, { kind: 'apply' }],
]

const AFTER_PIPELINE = ['trigger', 'planner', 'rollback', 'timeout', 'drift', 'delete']

/** The commented `app.slipway.yaml` that `slipway init` writes; every word on a key comes from its schema. */
export function applicationTemplate(input: TemplateInput): string {
  const { kinds, provider } = input
  const properties = propertiesOf(toJsonSchema(applicationSchema(kinds, provider)))
  const show = (key: string, value?: unknown): string => {
    const schema = properties[key]
    return schema ? `${rendered(key, schema, value).join('\n')}\n` : ''
  }
  const parts = [
    INTRODUCTION,
    show('name', input.name),
    show('description') + show('labels'),
    show(provider.kind, input.section),
    pipelinePart(input),
    ...AFTER_PIPELINE.map((key) => show(key)),
  ]
  return parts.filter((part) => part !== '').join('\n')
}

function pipelinePart({ kinds, provider, name, section }: TemplateInput): string {
  const stages = new Map(stagesOf(kinds, provider).map((stage) => [stage.kind, stage]))
  const pipeline = PIPELINES.find((candidate) => candidate.every(({ kind }) => stages.has(kind)))
  if (!pipeline) return ''
  const lines = pipeline.flatMap(({ kind, options }) => {
    const text = options === undefined ? `  - ${kind}` : `  - ${kind}: ${flow(options)}`
    return commentLines(stages.get(kind)?.summary, '  ').concat(text)
  })
  const text = `${['# The stages of a release, one after the other. Without them it is simply synced.', 'pipeline:', ...lines].join('\n')}\n`
  // A provider or plugin may use the same words with other options: better no pipeline than one that is refused.
  const whole = stringify({ name, [provider.kind]: section }) + text
  const { errors } = inspectApplication(whole, 'app.slipway.yaml', kinds)
  return errors.some(({ key }) => key.startsWith('pipeline')) ? '' : text
}

/** A key with its description above it, behind `#` where nothing is known of it. */
function rendered(key: string, schema: JsonSchema, value: unknown): string[] {
  const lines = assignment(key, schema, value)
  return [...commentLines(schema.description, ''), ...(value === undefined ? lines.map((line) => `#${line}`) : lines)]
}

/** The key with the value; without one, as it would be if all of it were written. */
function assignment(key: string, schema: JsonSchema, value: unknown): string[] {
  const properties = Object.entries(propertiesOf(schema))
  if (properties.length === 0) return [`${key}: ${flow(value ?? exampleOf(schema))}`]
  const lines = properties.flatMap(([name, property]) => {
    if (!isMapping(value)) return commentLines(property.description, '').concat(assignment(name, property, undefined))
    const isRequired = schema.required?.includes(name) === true
    return rendered(name, property, value[name] ?? (isRequired ? exampleOf(property) : undefined))
  })
  // A key with nothing but comments below it would be no mapping.
  if (lines.every((line) => line.startsWith('#'))) return [`${key}: {}`]
  return [`${key}:`, ...lines.map((line) => `  ${line}`)]
}

/** Something that the schema accepts: its default, its first example, or the plainest value of its type. */
function exampleOf(schema: JsonSchema): unknown {
  if (schema.default !== undefined) return schema.default
  const [example] = schema.examples ?? []
  if (example !== undefined) return example
  if (schema.enum) return schema.enum[0]
  if (schema.type === 'array') return []
  if (schema.type === 'object') return {}
  if (schema.type === 'boolean') return false
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1
  const [branch] = schema.anyOf ?? []
  return isMapping(branch) ? exampleOf(branch) : 'text'
}

function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (schema.properties ?? {}) as Record<string, JsonSchema>
}

function commentLines(text: string | undefined, indent: string): string[] {
  if (!text) return []
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line.length + word.length > 100) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((each) => `${indent}# ${each}`)
}

function flow(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim()
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
