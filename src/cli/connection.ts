import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Call, GlobalOptions } from './action.ts'
import type { Shell } from './shell.ts'
import { print } from './shell.ts'

/** A control plane and who we are there. */
export interface Connection {
  readonly server: string
  readonly token: string
  /** Where the token came from, for people. */
  readonly from: string
}

/** Errors: `cli.no-server`, `cli.no-token`, `cli.connection-file`, `cli.server-url`. */
export async function connect(call: Pick<Call<unknown>, 'shell' | 'options'>): Promise<Client> {
  const { server, token } = await findConnection(call.shell, call.options)
  return createClient({ url: server, token })
}

/** Flags first, then the environment, then what `slipway up` wrote. */
export async function findConnection(shell: Shell, options: GlobalOptions): Promise<Connection> {
  const connection = await knownConnection(shell, options)
  const url = new URL(connection.server)
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
  if (url.protocol === 'http:' && !isLocal) {
    print(shell.err, [`warning: ${url.origin} is not encrypted: the token crosses the network in the clear`])
  }
  return connection
}

async function knownConnection(shell: Shell, options: GlobalOptions): Promise<Connection> {
  const given = options.server ?? (shell.env['SLIPWAY_SERVER'] || undefined)
  const server = given === undefined ? undefined : serverUrl(given)
  const token = options.token ?? (shell.env['SLIPWAY_TOKEN'] || undefined)
  if (server !== undefined && token !== undefined) {
    return { server, token, from: options.token === undefined ? 'SLIPWAY_TOKEN' : '--token' }
  }
  const path = connectionFile(shell)
  const file = await readConnectionFile(shell, path)
  // A token is sent to the server that it was given for and to no other, which a folder's file might name.
  if (server !== undefined && server !== file?.server) throw slipwayError('cli.no-token', { server, path })
  if (!file) throw slipwayError('cli.no-server', { path })
  if (token !== undefined) throw slipwayError('cli.token-without-server', { path })
  return { ...file, from: path }
}

/** What `slipway up` and `slipway server` write, and what is used where nothing else is said. */
export function connectionFile(shell: Shell): string {
  return join(homeOf(shell), 'cli.json')
}

export function homeOf(shell: Shell): string {
  return shell.env['SLIPWAY_HOME'] || join(shell.cwd, '.slipway')
}

async function readConnectionFile(shell: Shell, path: string): Promise<{ server: string; token: string } | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw slipwayError('cli.connection-file', { path, why: error.message }, { cause: error })
  })
  if (text === undefined) return undefined
  const { mode } = await stat(path)
  if ((mode & 0o077) !== 0)
    print(shell.err, [`warning: others on this machine can read the token in ${path}; run: chmod 600 ${path}`])
  const found = parseObject(text)
  if (typeof found?.['server'] !== 'string' || typeof found['token'] !== 'string') {
    throw slipwayError('cli.connection-file', { path, why: 'it holds no `server` and `token`' })
  }
  return { server: serverUrl(found['server']), token: found['token'] }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** Without a slash at its end. Errors: `cli.server-url`. */
function serverUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw slipwayError('cli.server-url', { found: url ? `${url.protocol}//${url.host}` : text.slice(0, 100) })
  }
  return url.origin + url.pathname.replace(/\/+$/, '')
}
