import { listApplicationDeployments } from '#contract/applications.ts'
import type { Client } from '#contract/client.ts'
import { getDeployment } from '#contract/deployments.ts'
import type { Deployment } from '#domain/deployment.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Call } from './action.ts'
import type { WhichOptions } from './tree/waiting.ts'

/** Ids have this form; anything else that is given names an application and means its newest deployment. */
const ID = /^[0-9a-z]{16}$/

/** The id that is meant. Errors: `cli.which`, `cli.which-both`, `cli.which-none`. */
export async function whichDeployment(client: Client, call: Call<WhichOptions>): Promise<string> {
  const [id] = call.args
  const { app } = call.options
  if (id !== undefined && app !== undefined) throw slipwayError('cli.which-both', { deployment: id, app })
  if (id !== undefined) return ID.test(id) ? id : newestDeployment(client, id, call.shell.signal)
  if (app === undefined) throw slipwayError('cli.which')
  return newestDeployment(client, app, call.shell.signal)
}

/** Errors: `cli.which-none`. */
export async function newestDeployment(client: Client, app: string, signal: AbortSignal): Promise<string> {
  const page = await client.call(listApplicationDeployments, { params: { name: app }, query: { limit: 1 }, signal })
  const newest = page.items[0]
  if (!newest) throw slipwayError('cli.which-none', { app })
  return newest.id
}

export async function readDeployment(client: Client, id: string, signal: AbortSignal): Promise<Deployment> {
  return await client.call(getDeployment, { params: { id }, signal })
}
