import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { slipwayError } from '#domain/errors.ts'

const WRITTEN = '# Written by `slipway up`'
const HEADING = `${WRITTEN} at each start. Take this line away and the file is yours: \`slipway up\` then uses it as it is.\n`

/** A repository that `slipway up` serves. */
export interface Served {
  readonly name: string
  readonly url: string
  readonly branch: string
}

/** The agent's file of a home, where a person has made it theirs. */
export interface OwnAgentFile {
  readonly file: string
  /** Where the file expects the control plane, on this machine. */
  readonly port: number
}

export function agentFile(home: string): string {
  return join(home, 'agent.yaml')
}

/** Undefined where there is none, or `up` wrote it. Errors: `config.invalid`, `up.own-file`. */
export async function ownAgentFile(
  home: string,
  asked: { readonly port?: number; readonly repo?: string },
): Promise<OwnAgentFile | undefined> {
  const file = agentFile(home)
  const text = textOf(file)
  if (text === undefined || text.startsWith(WRITTEN)) return undefined
  const refuse = (what: string): Error => slipwayError('up.own-file', { file, what })
  if (asked.repo !== undefined) throw refuse('`--repo` names another repository; name it under `repositories` there')
  const { parseControlPlane } = await import('#domain/config/agent.ts') // YAML is loaded where there is a file to read.
  const server = new URL(parseControlPlane(text, file))
  if (server.protocol !== 'http:' || !['127.0.0.1', 'localhost'].includes(server.hostname)) {
    throw refuse(
      `its \`server\` is ${server.origin} and not http://127.0.0.1 with a port, where the control plane starts`,
    )
  }
  const port = Number(server.port || 80)
  if (asked.port !== undefined && asked.port !== port) {
    throw refuse(`its \`server\` has the port ${port}, and \`--port\` says ${asked.port}`)
  }
  return { file, port }
}

/** JSON is YAML: no library is needed to write what one will read. */
export function writeAgentFile(home: string, server: string, { name, url, branch }: Served): void {
  const settings = {
    server,
    name: 'local',
    keyFile: 'agent.key',
    repositories: [{ name, url, branch }],
    targets: [{ name: 'this-host', host: {} }],
  }
  writeFileSync(agentFile(home), `${HEADING}${JSON.stringify(settings, undefined, 2)}\n`, { mode: 0o600 })
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw slipwayError('config.unreadable', { file, how: message }, { cause })
  }
}
