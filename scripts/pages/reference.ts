import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { jsonSchemaOf, toJsonSchema } from '#domain/config/json-schema.ts'
import type { JsonSchema } from '#domain/config/json-schema.ts'
import type { StageForm } from '#domain/config/kinds.ts'
import { referenceTable } from '#domain/config/reference.ts'
import { KINDS } from '#cli/kinds.ts'
import { pageOf } from './page.ts'
import type { Page } from './page.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const EDITOR =
  'Editors complete and check the file with its JSON Schema: `slipway schema {file}` prints it. Unknown keys are errors. ' +
  '`slipway lint` checks a file without anything else.'

/** One page for each configuration file, every table from its schema. */
export function referencePages(): Page[] {
  return [applicationPage(), agentPage(), serverPage(), scenarioPage()]
}

function applicationPage(): Page {
  const schema = jsonSchemaOf('application', KINDS)
  const sections = KINDS.providers.map(({ kind }) => kind)
  return pageOf('docs/reference/application.md', [
    '# app.slipway.yaml',
    'An application is a folder in a repository with a file whose name ends in `.slipway.yaml`. ' +
      EDITOR.replace('{file}', 'application'),
    '## Keys',
    tableOf(schema, [...sections, 'pipeline']),
    'Exactly one further key names the kind of target: ' +
      sections.map((kind) => `[\`${kind}\`](#section-${kind})`).join(', ') +
      '.',
    ...KINDS.providers.flatMap(({ kind, summary, app }) => [`## Section ${kind}`, summary, tableOf(toJsonSchema(app))]),
    '## Pipeline',
    'A list of stages, one after the other. `- primary` is short for a stage with its defaults. ' +
      '`parallel` holds a list of stages that run at the same time; the next stage waits for all of them. ' +
      'Beside its kind a stage takes these keys:',
    tableOf(siblingSchema(schema)),
    ...KINDS.providers.flatMap(({ kind, stages }) => [
      `## Stages of ${kind}`,
      ...stages.flatMap((stage) => stagePart(stage)),
    ]),
    '## Stages of every kind of target',
    ...KINDS.stages.flatMap((stage) => stagePart(stage)),
  ])
}

function stagePart(stage: StageForm): string[] {
  const page = `docs/stages/${stage.kind}.md`
  const more = existsSync(`${ROOT}${page}`) ? ` More: [${stage.kind}](../stages/${stage.kind}.md).` : ''
  const short = stage.shorthand === undefined ? '' : ` \`- ${stage.kind}: …\` is short for \`${stage.shorthand}\`.`
  const effects = stage.effects ? ' A failure after it leads to a rollback.' : ''
  const options = toJsonSchema(stage.options)
  const rows = Object.keys(options.properties ?? sectionIn(options) ?? {}).length
  return [
    `### ${stage.kind}`,
    `${stage.summary}${short}${effects}${more}`,
    ...(rows === 0 ? ['It has no options.'] : [tableOf(options)]),
  ]
}

function sectionIn(schema: JsonSchema): object | undefined {
  const branches: readonly JsonSchema[] = schema.anyOf ?? []
  return branches.find((branch) => branch.properties)?.properties
}

/** The keys that an entry of `pipeline` has beside its kind: all that no stage owns. */
function siblingSchema(schema: JsonSchema): JsonSchema {
  const pipeline = (schema.properties ?? {})['pipeline'] as JsonSchema
  const entry = ((pipeline.items as JsonSchema).anyOf as JsonSchema[]).find((branch) => branch.properties) ?? {}
  const stages = new Set([...KINDS.stages, ...KINDS.providers.flatMap((each) => each.stages)].map(({ kind }) => kind))
  const keys = Object.entries(entry.properties ?? {}).filter(([key]) => !stages.has(key as never) && key !== 'parallel')
  return { type: 'object', properties: Object.fromEntries(keys) }
}

function agentPage(): Page {
  return pageOf('docs/reference/agent.md', [
    '# agent.yaml',
    'What an agent deploys, where to, and for which control plane. `slipway agent --config agent.yaml` reads it; `slipway up` ' +
      'writes one into its home at each start, until you take its first line away: then it is yours, and `up` uses it as it is. ' +
      EDITOR.replace('{file}', 'agent'),
    tableOf(jsonSchemaOf('agent', KINDS)),
    'An entry of `targets` and of `sources` names exactly one kind beside its `name`.',
  ])
}

function serverPage(): Page {
  return pageOf('docs/reference/server.md', [
    '# server.yaml',
    'The control plane. `slipway server --config server.yaml` reads it; without a file the defaults hold. ' +
      EDITOR.replace('{file}', 'server'),
    tableOf(jsonSchemaOf('server', KINDS)),
  ])
}

function scenarioPage(): Page {
  return pageOf('docs/reference/scenario.md', [
    '# scenario.yaml',
    'What happens in a [simulation](../simulate.md). `slipway simulate --scenario scenario.yaml` reads it. A name that its pipeline does not ' +
      'have is an error. ' +
      EDITOR.replace('{file}', 'scenario'),
    tableOf(jsonSchemaOf('scenario', KINDS)),
  ])
}

function tableOf(schema: JsonSchema, omit: readonly string[] = []): string {
  return referenceTable(schema, omit)
}
