import { z } from 'zod'
import { agentSchema } from './agent.ts'
import type { AgentKinds } from './agent.ts'
import { applicationSchema } from './application-schema.ts'
import { formsFor } from './form.ts'
import type { Kinds } from './kinds.ts'
import { Scenario } from './scenario.ts'
import { ServerFile } from './server.ts'

export type JsonSchema = z.core.JSONSchema.BaseSchema

export const CONFIG_FILES = ['application', 'agent', 'server', 'scenario'] as const

export type ConfigFile = (typeof CONFIG_FILES)[number]

const DIALECT = 'https://json-schema.org/draft/2020-12/schema'

const TITLES: Readonly<Record<ConfigFile, string>> = {
  application: 'An application of Slipway (app.slipway.yaml)',
  agent: 'An agent of Slipway (agent.yaml)',
  server: 'The control plane of Slipway (server.yaml)',
  scenario: 'A scenario of Slipway (scenario.yaml, for `slipway simulate`)',
}

/** The JSON Schema of a configuration file, for editors and other programs. Equal kinds give equal text. */
export function jsonSchemaOf(file: ConfigFile, kinds: Kinds & AgentKinds): JsonSchema {
  return { $schema: DIALECT, title: TITLES[file], ...toJsonSchema(schemaOf(file, kinds)) }
}

/** What people may write, short forms included; used for whole files and for what a plugin announces. */
export function toJsonSchema(schema: z.ZodType): JsonSchema {
  const json: JsonSchema = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => addForms(zodSchema, jsonSchema),
  })
  delete json.$schema
  return json
}

function addForms(schema: object, json: JsonSchema): void {
  const forms = formsFor(schema).map((form) => toJsonSchema(form))
  if (forms.length === 0) return
  const { description, title, default: preset, ...long } = json
  for (const key of Object.keys(json)) delete json[key]
  Object.assign(json, {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(preset === undefined ? {} : { default: preset }),
    anyOf: [...forms, long],
  })
}

function schemaOf(file: ConfigFile, kinds: Kinds & AgentKinds): z.ZodType {
  switch (file) {
    case 'application':
      return applicationSchema(kinds)
    case 'agent':
      return agentSchema(kinds)
    case 'server':
      return ServerFile
    case 'scenario':
      return Scenario
  }
}
