import { addAgent, renewAgentKey } from '#contract/agents.ts'
import type { Call } from '../action.ts'
import { connect } from '../connection.ts'
import { handOver } from './secret-output.ts'
import { clean } from '#domain/clean-text.ts'

interface Options {
  readonly keyFile?: string
}

export async function addOneAgent(call: Call<Options>): Promise<void> {
  const name = call.args[0] ?? ''
  const client = await connect(call)
  await handOver(call, {
    file: call.options.keyFile,
    ask: () => client.call(addAgent, { body: { name }, signal: call.shell.signal }),
    secretOf: ({ key }) => key,
    words: () => [
      `Agent ${clean(name)} can connect. Its key is shown this once.`,
      'Put it into the file that `keyFile` of the agent’s file names, and start:  slipway agent --config agent.yaml',
    ],
  })
}

export async function renewKey(call: Call<Options>): Promise<void> {
  const name = call.args[0] ?? ''
  const client = await connect(call)
  await handOver(call, {
    file: call.options.keyFile,
    ask: () => client.call(renewAgentKey, { params: { name }, signal: call.shell.signal }),
    secretOf: ({ key }) => key,
    words: () => [
      `The old key of agent ${clean(name)} has ended. The new one is shown this once.`,
      'Put it into the agent’s key file and start the agent again. What it deploys goes on meanwhile, and is told later.',
    ],
  })
}
