import { listApplicationDeployments } from '#contract/applications.ts'
import type { Client } from '#contract/client.ts'
import { getDeployment } from '#contract/deployments.ts'
import type { Deployment } from '#domain/deployment.ts'
import { reportOf, slipwayError } from '#domain/errors.ts'
import type { Call } from './action.ts'
import type { WhichOptions } from './tree/waiting.ts'

/** What can be an id may still be the name of an application. */
const ID = /^[0-9a-z]{8,40}$/

/** The id that is meant. Errors: `cli.which`, `cli.which-both`, `cli.which-none`. */
export async function whichDeployment(client: Client, call: Call<WhichOptions>): Promise<string> {
  const [id] = call.args
  const { app } = call.options
  if (id !== undefined && app !== undefined) throw slipwayError('cli.which-both', { deployment: id, app })
  if (id !== undefined) {
    const isId = ID.test(id) && (await isDeployment(client, id, call.shell.signal))
    return isId ? id : newestDeployment(client, id, call.shell.signal)
  }
  if (app === undefined) throw slipwayError('cli.which')
  return newestDeployment(client, app, call.shell.signal)
}

async function isDeployment(client: Client, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    await readDeployment(client, id, signal)
    return true
  } catch (error) {
    if (reportOf(error).code === 'deployment.unknown') return false
    throw error
  }
}

/** Errors: `cli.which-none`. */
async function newestDeployment(client: Client, app: string, signal: AbortSignal): Promise<string> {
  const page = await client.call(listApplicationDeployments, { params: { name: app }, query: { limit: 1 }, signal })
  const newest = page.items[0]
  if (!newest) throw slipwayError('cli.which-none', { app })
  return newest.id
}

export async function readDeployment(client: Client, id: string, signal: AbortSignal): Promise<Deployment> {
  return await client.call(getDeployment, { params: { id }, signal })
}
