import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Part } from './crash-point.ts'

const PROGRAM = join(import.meta.dirname, 'part.ts')
const READY_WITHIN_MS = 60_000

/** From when until when a part was not there. */
export interface Outage {
  readonly part: Part
  readonly from: number
  to: number | undefined
}

/** One program, started again at once whenever it was killed. */
export class Supervised {
  readonly outages: Outage[] = []
  readonly #part: Part
  readonly #args: readonly string[]
  readonly #log: string
  #child: ChildProcess | undefined
  #isStopping = false

  constructor(part: Part, home: string, listen: string) {
    this.#part = part
    this.#args = ['--disable-warning=ExperimentalWarning', PROGRAM, part, home, listen]
    this.#log = join(home, `${part}.log`)
  }

  async start(): Promise<void> {
    const env = { ...process.env, SLIPWAY_LOG: 'warn' }
    const log = openSync(this.#log, 'a')
    const child = spawn(process.execPath, this.#args, { env, stdio: ['ignore', log, log, 'ipc'] })
    closeSync(log)
    this.#child = child
    child.once('exit', (_code, signal) => this.#onExit(signal))
    const timer = setTimeout(() => child.emit('error', new Error(`${this.#part} was not ready`)), READY_WITHIN_MS)
    const ended = once(child, 'exit').then(() => 'ended')
    const first = await Promise.race([once(child, 'message'), ended])
    clearTimeout(timer)
    if (first === 'ended' && child.signalCode === null && !this.#isStopping) {
      throw new Error(`${this.#part} ended by itself: ${readFileSync(this.#log, 'utf8').slice(-2_000)}`)
    }
    const outage = this.outages.at(-1)
    if (outage) outage.to ??= Date.now()
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    this.#isStopping = true
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  #onExit(signal: NodeJS.Signals | null): void {
    if (this.#isStopping || signal !== 'SIGKILL') return
    this.outages.push({ part: this.#part, from: Date.now(), to: undefined })
    this.start().catch((error: unknown) => process.stderr.write(`${String(error)}\n`))
  }
}
