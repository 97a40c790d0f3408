import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { slipwayError } from '#domain/errors.ts'
import type { Log } from '#tools/log.ts'
import { GO, HELD } from './process.ts'

const PROGRAM_FILE = fileURLToPath(new URL('../../../bin/slipway.js', import.meta.url))
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 10_000
/** A program that lived this long starts again at once the next time. */
const STABLE_MS = 10_000
const STOP_GRACE_MS = 15_000
const READY_TIMEOUT_MS = 30_000

/**
 * Small heaps: these programs mostly wait, and several share one machine. Left to itself the heap of an agent with
 * thousands of applications grows to three times what is in use before it is collected. (`--optimize-for-size` would
 * slow their start by a third to save 3 MB each.)
 */
export const NODE_FLAGS = [
  '--max-semi-space-size=4',
  '--heap-growing-percent=50',
  '--disable-warning=ExperimentalWarning',
]

export interface Program {
  /** The command of this very program that it runs: `server`, `agent`, `host`. */
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly onMessage?: (message: unknown) => void
}

/** Runs one program as a child, and again whenever it ends without having been told to. */
export class Supervised {
  readonly #program: Program
  readonly #log: Log
  readonly #onFailure: (words: string) => void
  #child: ChildProcess | undefined
  #wasReady = false
  #stopping = false
  #failures = 0
  #restart: NodeJS.Timeout | undefined

  constructor(program: Program, tools: { log: Log; onFailure: (words: string) => void }) {
    this.#program = program
    this.#log = tools.log
    this.#onFailure = tools.onFailure
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Lets it load its code ahead of its turn, beside others; it does nothing before `start`. */
  load(): void {
    this.#child ??= this.#spawn()
  }

  /** Until the child says `ready`; its message is the answer. Errors: `up.program` where it ended first, or never said so. */
  start(): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      const child = this.#child ?? this.#spawn()
      const program = this.#program.command
      const fail = (how: string): void => reject(slipwayError('up.program', { program, how }))
      const timer = setTimeout(() => fail(`was not ready within ${READY_TIMEOUT_MS / 1_000} s`), READY_TIMEOUT_MS)
      const onExit = (code: number | null): void => {
        clearTimeout(timer)
        fail(`ended with ${code ?? 'a signal'} before it was ready`)
      }
      child.once('exit', onExit)
      child.on('message', (message: unknown) => {
        if (!isReady(message)) return
        clearTimeout(timer)
        child.off('exit', onExit)
        this.#wasReady = true
        resolve(message)
      })
      release(child)
    })
  }

  /** Ends it: the signal first, then, after its grace, for certain. */
  async stop(signal: NodeJS.Signals): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#restart)
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    child.kill(signal)
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS)
    await ended
    clearTimeout(timer)
  }

  #spawn(): ChildProcess {
    const { command, args, env } = this.#program
    const startedAt = Date.now()
    const child = spawn(process.execPath, [...NODE_FLAGS, PROGRAM_FILE, command, ...args], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, ...env, [HELD]: '1' },
      detached: true, // Ctrl-C reaches this program alone, which ends the others in their order.
    })
    child.on('error', (error) => this.#log.error(`slipway ${command} could not be started`, { error }))
    child.on('exit', (code, signal) => this.#onExit(Date.now() - startedAt, signal ?? code))
    if (this.#program.onMessage) child.on('message', this.#program.onMessage)
    this.#child = child
    return child
  }

  #onExit(livedMs: number, how: string | number | null): void {
    if (this.#stopping) return
    if (!this.#wasReady) {
      this.#child = undefined // Who starts it is told; starting it again would meet the same.
      return
    }
    this.#failures = livedMs > STABLE_MS ? 0 : this.#failures + 1
    const pause = this.#failures === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1))
    this.#onFailure(
      `slipway ${this.#program.command} ended (${how ?? 'unknown'}); it is started again${pause > 1_000 ? ` in ${pause / 1_000} s` : ''}`,
    )
    this.#restart = setTimeout(() => {
      if (!this.#stopping) release(this.#spawn())
    }, pause)
  }
}

/** One that has just ended is told of by its exit. */
function release(child: ChildProcess): void {
  if (child.connected) child.send(GO, () => {})
}

function isReady(message: unknown): message is Record<string, unknown> {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready'
}
