import { CONFIG_FILES, jsonSchemaOf } from '#domain/config/json-schema.ts'
import type { Call } from '../action.ts'
import { kindsOfAgent } from './agent-kinds.ts'
import type { AgentConfigOption } from './agent-kinds.ts'
import { show } from '../format.ts'
import { KINDS } from '../kinds.ts'
import { escapeInvisible } from '#domain/clean-text.ts'

/** A schema is JSON whichever way it is printed, unless YAML is asked for. */
export async function printSchema(call: Call<AgentConfigOption>): Promise<void> {
  const file = CONFIG_FILES.find((one) => one === call.args[0]) ?? 'application'
  const schema = jsonSchemaOf(file, { ...KINDS, ...(await kindsOfAgent(call.shell, call.options)) })
  await show(call, schema, () => [escapeInvisible(JSON.stringify(schema, undefined, 2))])
}
