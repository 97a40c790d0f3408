import { removeAgent } from '#contract/agents.ts'
import type { Call } from '../action.ts'
import { connect } from '../connection.ts'
import { show } from '../format.ts'
import { clean } from '#domain/clean-text.ts'

export async function removeOneAgent(call: Call<{ withApplications?: boolean }>): Promise<void> {
  const client = await connect(call)
  const body = { withApplications: call.options.withApplications ?? false }
  const params = { name: call.args[0] ?? '' }
  const answer = await client.call(removeAgent, { params, body, signal: call.shell.signal })
  const { name, applications, deployments } = answer
  await show(call, answer, () => [
    `Agent ${clean(name)} is removed; its key has ended.`,
    ...(applications.length > 0
      ? [`Forgotten with it: ${applications.map(clean).join(', ')}. What runs goes on running.`]
      : []),
    ...(deployments.length > 0 ? [`Deployments that were cancelled: ${deployments.map(clean).join(', ')}`] : []),
  ])
}
