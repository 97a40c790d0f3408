import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'

const MAIN = fileURLToPath(new URL('../bin/slipway.js', import.meta.url))

/** A control plane in a process of its own, with whatever its home holds already. */
export interface LoneServer extends AsyncDisposable {
  readonly pid: number
  readonly url: string
  readonly adminToken: string
  /** With the key of the agent `local`. */
  readonly agent: Client
}

export async function startLoneServer(home: string): Promise<LoneServer> {
  const log = openSync(join(home, 'server.log'), 'a')
  const args = ['--disable-warning=ExperimentalWarning', MAIN, 'server', '--listen', '127.0.0.1:0', '--home', home]
  const child = spawn(process.execPath, args, { stdio: ['ignore', log, log, 'ipc'] })
  closeSync(log)
  const ended = once(child, 'exit')
  await Promise.race([once(child, 'message'), ended])
  const { server, token } = JSON.parse(await readFile(join(home, 'cli.json'), 'utf8')) as Record<string, string>
  const key = (await readFile(join(home, 'agent.key'), 'utf8')).trim()
  const url = server ?? ''
  return {
    pid: child.pid ?? 0,
    url,
    adminToken: token ?? '',
    agent: createClient({ url, token: key }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
