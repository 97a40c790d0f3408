import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NODE_FLAGS } from '#cli/processes/supervise.ts'
import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'
import { freePort } from './free-port.ts'

const MAIN = fileURLToPath(new URL('../bin/slipway.js', import.meta.url))
const PLUGIN = fileURLToPath(new URL('./program/memory-target.js', import.meta.url))

export interface LoneAgentOptions {
  readonly home: string
  readonly repository: string
  readonly poll: string
  readonly env?: Readonly<Record<string, string>>
  /** As in the agent's file; without one a target is in memory. */
  readonly target?: object
}

/** A control plane and an agent with one target, each a process of its own. */
export interface LoneAgent extends AsyncDisposable {
  readonly pid: number
  readonly client: Client
  /** Ends it as a service would, and starts it again. */
  restart(): Promise<void>
  /** One line for each rendering for the target in memory. */
  renders(): Promise<readonly string[]>
  forgetRenders(): Promise<void>
}

export async function startLoneAgent(options: LoneAgentOptions): Promise<LoneAgent> {
  const { home, env } = options
  const url = `http://127.0.0.1:${await freePort()}`
  const renders = join(home, 'renders.txt')
  await writeFile(renders, '')
  await writeFile(join(home, 'agent.yaml'), agentFile(url, options))
  const server = run(home, ['server', '--listen', url.slice('http://'.length)])
  await ready(server)
  const start = async (): Promise<ChildProcess> => {
    const child = run(home, ['agent'], { ...env, SLIPWAY_BENCH_RENDERS: renders })
    await ready(child)
    return child
  }
  let agent = await start()
  const { token } = JSON.parse(await readFile(join(home, 'cli.json'), 'utf8')) as { token: string }
  return {
    get pid() {
      return agent.pid ?? 0
    },
    client: createClient({ url, token }),
    async restart() {
      await end(agent)
      agent = await start()
    },
    renders: async () => (await readFile(renders, 'utf8')).split('\n').filter((line) => line !== ''),
    forgetRenders: () => writeFile(renders, ''),
    async [Symbol.asyncDispose]() {
      await end(agent)
      await end(server)
    },
  }
}

function agentFile(server: string, { repository: url, poll, target }: LoneAgentOptions): string {
  return JSON.stringify({
    server,
    name: 'local',
    keyFile: 'agent.key',
    repositories: [{ name: 'all', url, branch: 'main', poll }],
    targets: [{ name: 'here', ...(target ?? { memory: {} }) }],
    ...(target ? {} : { plugins: [PLUGIN] }),
  })
}

function run(home: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const log = openSync(join(home, `${args[0]}.log`), 'a')
  const child = spawn(process.execPath, [...NODE_FLAGS, MAIN, ...args, '--home', home], {
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...process.env, ...env, SLIPWAY_LOG: 'warn' },
  })
  closeSync(log)
  return child
}

async function ready(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${child.spawnargs.join(' ')} ended before it was ready`)
  })
  await Promise.race([once(child, 'message'), ended])
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
