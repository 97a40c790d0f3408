import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { openSync, closeSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { minimalEnvironment } from '#tools/exec.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const STOP_GRACE_MS = 20_000

export interface ProgramOptions {
  /** `server`, `host` or `agent`. */
  readonly command: string
  readonly args: () => readonly string[]
  /** Modules that are loaded before the program. */
  readonly imports?: readonly string[]
  /** Where its output goes. */
  readonly logFile: string
  readonly onMessage?: (message: unknown) => void
}

/** One of the programs as a child, which a test may end and start again as it likes. */
export class Program {
  readonly #options: ProgramOptions
  #child: ChildProcess | undefined
  #exited: Promise<void> = Promise.resolve()

  constructor(options: ProgramOptions) {
    this.#options = options
  }

  get pid(): number | undefined {
    return this.isRunning ? this.#child?.pid : undefined
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Until it says `ready`; its message is the answer. */
  async start(): Promise<Record<string, unknown>> {
    const { command, args, imports = [], logFile, onMessage } = this.#options
    const log = openSync(logFile, 'a')
    const flags = ['--disable-warning=ExperimentalWarning', ...imports.flatMap((one) => ['--import', one])]
    const child = spawn(process.execPath, [...flags, MAIN, command, ...args()], {
      stdio: ['ignore', log, log, 'ipc'],
      env: minimalEnvironment({ SLIPWAY_LOG: 'info' }),
    })
    closeSync(log)
    this.#child = child
    this.#exited = new Promise((done) => child.once('exit', () => done()))
    if (onMessage) child.on('message', onMessage)
    return new Promise((ready, failed) => {
      child.once('exit', (code, signal) =>
        failed(new Error(`slipway ${command} ended (${signal ?? code}): ${this.output()}`)),
      )
      child.on('message', (message: Record<string, unknown>) => {
        if (message['type'] === 'ready') ready(message)
      })
    })
  }

  send(message: Readonly<Record<string, unknown>>): void {
    this.#child?.send(message)
  }

  /** `kill -9`: gone when this returns. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL')
    await this.#exited
  }

  /** Asks it to end, and makes sure that it does. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!this.isRunning) return
    this.#child?.kill(signal)
    const timer = setTimeout(() => this.#child?.kill('SIGKILL'), STOP_GRACE_MS)
    await this.#exited
    clearTimeout(timer)
  }

  /** The last lines of its log. */
  output(): string {
    return readFileSync(this.#options.logFile, 'utf8').slice(-4_000)
  }
}
