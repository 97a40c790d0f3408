import { access, constants, mkdtemp, rm, stat } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { createHostClient } from '#host/client.ts'
import { socketPath } from '#host/socket-path.ts'
import { reportOf } from '#domain/errors.ts'
import { checkGitVersion } from '#tools/git/run.ts'
import { fail, ok, warn } from './finding.ts'
import type { Finding } from './finding.ts'

const NEEDED_NODE = 26
/** Where `slipway up` and `slipway server` answer unless they are told otherwise. */
export const DEFAULT_PORT = 7780

export function checkNode(version: string): Finding {
  const isEnough = Number(version.split('.')[0]) >= NEEDED_NODE
  if (isEnough) return ok('node', `Node ${version}`)
  return fail(
    'node',
    `Node ${version} is older than ${NEEDED_NODE}`,
    'Run `npm ci` in the folder of Slipway, which brings the right one.',
  )
}

export async function checkGit(): Promise<Finding> {
  try {
    await checkGitVersion()
    return ok('git', 'git is there and new enough')
  } catch (error) {
    const { message, hint } = reportOf(error)
    return fail('git', message, hint)
  }
}

/** Whether data can be kept there; a folder that is not there yet must be makeable. */
export async function checkHome(home: string): Promise<Finding> {
  const exists = await stat(home).then(
    (info) => info.isDirectory(),
    () => undefined,
  )
  if (exists === false) return fail('home', `${home} is no folder`, 'Move it away, or choose another by SLIPWAY_HOME.')
  const next = 'Make it writable, free disk space, or choose another folder by SLIPWAY_HOME.'
  try {
    if (exists === undefined) {
      await access(await nearestFolder(dirname(home)), constants.W_OK)
      return ok('home', `${home} is not there yet and can be made`)
    }
    await rm(await mkdtemp(join(home, 'doctor-')), { recursive: true })
    return ok('home', `${home} can be written to`)
  } catch (error) {
    return fail('home', `${home} cannot be written to: ${reasonOf(error)}`, next)
  }
}

async function nearestFolder(path: string): Promise<string> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  )
  return isThere || dirname(path) === path ? path : nearestFolder(dirname(path))
}

/** The port is free, or it is our own server that holds it. */
export async function checkPort(port: number, isOurs: boolean): Promise<Finding> {
  if (isOurs) return ok('port', `127.0.0.1:${port} is held by the control plane`)
  const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const server = createServer()
    server.once('error', resolve)
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)))
  })
  if (!error) return ok('port', `127.0.0.1:${port} is free`)
  return warn(
    'port',
    `127.0.0.1:${port} cannot be taken: ${error.message}`,
    'Stop what uses it, or choose another: slipway up --port 7781',
  )
}

export async function checkHost(home: string): Promise<Finding> {
  const socket = socketPath(home)
  if (!(await answers(socket))) {
    return warn(
      'host daemon',
      `No host daemon answers for ${home}`,
      'Only the host provider needs it. `slipway up` starts it, or `slipway host` alone.',
    )
  }
  try {
    const states = await createHostClient(socket).states()
    return ok('host daemon', `The host daemon answers; applications: ${states.length}`)
  } catch (error) {
    const { message, hint } = reportOf(error)
    return fail('host daemon', message, hint)
  }
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket)
    connection.once('connect', () => {
      connection.destroy()
      resolve(true)
    })
    connection.once('error', () => resolve(false))
  })
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
