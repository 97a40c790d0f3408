import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'

const MAIN = fileURLToPath(new URL('../bin/slipway.js', import.meta.url))
const READY = /is ready/
const READY_WITHIN_MS = 60_000
const LAST_WORDS = 4_000

export interface StackOptions {
  readonly home: string
  readonly repository: string
  /** The Node to run it with; default: the one that runs this. */
  readonly node?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Everything that `slipway up` starts, as a user would start it. */
export interface Stack extends AsyncDisposable {
  readonly pid: number
  /** From the start of the process until it said that it is ready. */
  readonly readyMs: number
  readonly url: string
  readonly client: Client
  readonly hookSecret: string
}

export async function startStack({ home, repository, node, env }: StackOptions): Promise<Stack> {
  const args = [MAIN, 'up', '--repo', repository, '--branch', 'main', '--port', '0', '--home', home]
  const startedAt = performance.now()
  const child = spawn(node ?? process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    detached: true,
  })
  const [pid, readyMs] = await Promise.all([pidOf(child), untilReady(child, startedAt)]).catch(async (error) => {
    await end(child)
    throw error
  })
  const { server, token } = JSON.parse(await readFile(join(home, 'cli.json'), 'utf8')) as Record<string, string>
  const url = server ?? ''
  return {
    pid,
    readyMs,
    url,
    client: createClient({ url, ...(token === undefined ? {} : { token }) }),
    hookSecret: (await readFile(join(home, 'hook.secret'), 'utf8')).trim(),
    [Symbol.asyncDispose]: () => end(child),
  }
}

async function pidOf(child: ChildProcess): Promise<number> {
  if (child.pid === undefined) await once(child, 'spawn')
  return child.pid ?? 0
}

function untilReady(child: ChildProcess, startedAt: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = ''
    const timer = setTimeout(() => reject(new Error(`not ready in time: ${said}`)), READY_WITHIN_MS)
    child.once('exit', (code) => reject(new Error(`slipway up ended (${code ?? 'by a signal'}): ${said}`)))
    child.once('error', reject)
    const hear = (chunk: Buffer): void => {
      said = (said + chunk.toString('utf8')).slice(-LAST_WORDS)
      if (!READY.test(said)) return
      clearTimeout(timer)
      resolve(performance.now() - startedAt)
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
  })
}

/** As Ctrl-C does, so that applications end, too. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGINT')
  await ended
}
