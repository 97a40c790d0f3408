import { fork, spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { exec } from '#tools/exec.ts'
import { freePort } from './free-port.ts'

const TRIES = 200
const PAUSE_MS = 25

export interface Listening extends AsyncDisposable {
  readonly port: number
  readonly pid: number
}

/** A plain proxy in a process of its own, in front of a port. */
export async function startBareProxy(behind: number): Promise<Listening> {
  const port = await freePort()
  const child = spawn(process.execPath, [programPath('bare-proxy'), String(port), String(behind)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  await untilListening(port)
  return { port, pid: child.pid ?? 0, [Symbol.asyncDispose]: () => kill(child) }
}

export const LOAD_CONNECTIONS = 64

/** What makes the load: `wrk` where it is installed. */
export function loadName(): string {
  return hasWrk() ? 'wrk' : 'an own load generator (`wrk` is not installed)'
}

/** Requests a second, as fast as they are answered. */
export async function requestsPerSecond(port: number, forMs: number): Promise<number> {
  const timeoutMs = forMs + 30_000
  const connections = String(LOAD_CONNECTIONS)
  if (hasWrk()) {
    const args = ['-t1', `-c${connections}`, `-d${Math.ceil(forMs / 1_000)}s`, `http://127.0.0.1:${port}/`]
    const text = (await exec('wrk', args, { timeoutMs })).stdout.toString('utf8')
    if (/Non-2xx|Socket errors/.test(text)) throw new Error(`requests failed under load: ${text}`)
    return Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1])
  }
  const args = [programPath('load'), String(port), connections, String(forMs)]
  const { stdout } = await exec(process.execPath, args, { timeoutMs })
  const { perSecond, failures } = JSON.parse(stdout.toString('utf8')) as { perSecond: number; failures: number }
  if (failures > 0) throw new Error(`${failures} requests failed under load`)
  return perSecond
}

/** What visitors met. */
export interface Visits {
  readonly requests: number
  readonly byAnswer: Readonly<Record<string, number>>
  readonly failures: readonly string[]
}

/** A steady stream of requests from a process of its own. */
export function sendVisitors(port: number, perSecond: number): { end(): Promise<Visits> } {
  const child = fork(programPath('visitors'), [String(port), String(perSecond)], { execPath: process.execPath })
  const told = once(child, 'message')
  const gone = once(child, 'exit').then(() => {
    throw new Error('the visitors ended by themselves')
  })
  gone.catch(() => {})
  return {
    async end() {
      child.send('end')
      const [visits] = (await Promise.race([told, gone])) as [Visits]
      return visits
    },
  }
}

function hasWrk(): boolean {
  return spawnSync('wrk', ['-v'], { stdio: 'ignore' }).error === undefined
}

function programPath(name: string): string {
  return fileURLToPath(new URL(`./program/${name}.js`, import.meta.url))
}

async function untilListening(port: number): Promise<void> {
  for (let i = 0; i < TRIES; i += 1) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, '127.0.0.1', () => resolve(true))
      socket.on('connect', () => socket.destroy())
      socket.on('error', () => resolve(false))
    })
    if (isOpen) return
    await sleep(PAUSE_MS)
  }
  throw new Error(`nothing listens on port ${port}`)
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
