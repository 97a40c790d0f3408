import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunningServer } from '#server/start.ts'
import { openSecretFile } from '../access/secret-file.ts'

/** The agent that is made at the first start, so that one machine needs no further step. */
const LOCAL_AGENT = 'local'

/**
 * Leaves in the home what the CLI and the local agent sign in with. A file that is gone is made anew, with a new secret
 * in it, as the old one is known to nobody here. Answers what people must be told.
 */
export async function leaveKeys(running: RunningServer, home: string): Promise<string[]> {
  const notes = [
    await leaveConnection(running, join(home, 'cli.json')),
    await leaveAgentKey(running, join(home, 'agent.key')),
  ]
  return notes.flatMap((note) => note ?? [])
}

async function leaveConnection(running: RunningServer, file: string): Promise<string | undefined> {
  const known = readConnection(file)
  const isFirst = running.adminToken !== undefined
  const token = running.adminToken ?? known?.token ?? (await running.renewAdminToken())
  if (token === undefined)
    return `${file} is missing, and no admin is called admin any more: another admin can let you in`
  // The port may be another one this time.
  if (known?.token !== token || known.server !== running.url)
    await keep(file, JSON.stringify({ server: running.url, token }))
  return known || isFirst ? undefined : `${file} was missing: it is written anew, and the old token of admin has ended`
}

async function leaveAgentKey(running: RunningServer, file: string): Promise<string | undefined> {
  if (existsSync(file)) return undefined
  if (!(await running.hasAgent(LOCAL_AGENT))) {
    await keep(file, await running.createAgent(LOCAL_AGENT))
    return undefined
  }
  await keep(file, await running.renewAgentKey(LOCAL_AGENT))
  return `${file} was missing: it is written anew, and the old key of agent ${LOCAL_AGENT} has ended`
}

async function keep(file: string, secret: string): Promise<void> {
  await (await openSecretFile(file)).keep(`${secret}\n`)
}

/** One that cannot be read is as good as none. */
function readConnection(file: string): { server: unknown; token: string } | undefined {
  if (!existsSync(file)) return undefined
  const text = readFileSync(file, 'utf8')
  try {
    const found = JSON.parse(text) as { server?: unknown; token?: unknown } | null
    return typeof found?.token === 'string' ? { server: found.server, token: found.token } : undefined
  } catch {
    return undefined
  }
}
