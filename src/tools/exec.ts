import { spawn } from 'node:child_process'
import { slipwayError } from '#domain/errors.ts'

export interface ExecOptions {
  readonly cwd?: string
  /** The whole environment: nothing is inherited but what `minimalEnvironment` gives. */
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string | Uint8Array
  readonly timeoutMs: number
  /** Output beyond this ends the program with an error. */
  readonly maxBytes?: number
  readonly signal?: AbortSignal
  /** Called with output as it comes; then it is not collected. */
  readonly onOutput?: (chunk: Buffer, stream: 'stdout' | 'stderr') => void
  /** Told the process id. Input is given, and closed, only when this is done; if it fails the program is ended. */
  readonly onStart?: (pid: number) => Promise<void>
  /** Exit codes besides 0 that are answers, not failures. */
  readonly okCodes?: readonly number[]
}

export interface ExecResult {
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: string
}

const PASSED_ON = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'USER', 'LOGNAME', 'SSL_CERT_FILE', 'SSL_CERT_DIR']
const TERM_GRACE_MS = 2_000
const DRAIN_MS = 500
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024

/** What child programs see of our environment: enough to run, no credentials. */
export function minimalEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const env: Record<string, string> = {}
  for (const name of PASSED_ON) {
    const value = process.env[name]
    if (value !== undefined) env[name] = value
  }
  return { ...env, ...extra }
}

/**
 * Runs a program with an argument array, never through a shell, in a process group of its own, so that its end, the
 * time limit or the signal ends all it started. Errors: `tool.missing`, `tool.failed`, `tool.timeout`, `tool.aborted`.
 */
export async function exec(program: string, args: readonly string[], options: ExecOptions): Promise<ExecResult> {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env ?? minimalEnvironment(),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
  const command = [program, ...args].join(' ')
  const output = collect(child, options)
  child.stdin.on('error', () => {}) // A program may end without reading all of its input.

  let ended: 'timeout' | 'aborted' | 'too-large' | undefined
  let killTimer: NodeJS.Timeout | undefined
  const end = (why: NonNullable<typeof ended>): void => {
    if (ended) return
    ended = why
    killGroup(child.pid, 'SIGTERM')
    killTimer = setTimeout(() => killGroup(child.pid, 'SIGKILL'), TERM_GRACE_MS)
  }
  const onAbort = (): void => end('aborted')
  const timer = setTimeout(() => end('timeout'), options.timeoutMs)
  output.onTooLarge = () => end('too-large')
  options.signal?.addEventListener('abort', onAbort)
  if (options.signal?.aborted) onAbort()
  try {
    const [{ code, signal }] = await Promise.all([exitOf(child, program), giveInput(child, options)])
    const stderr = Buffer.concat(output.stderr).toString('utf8')
    if (ended) throw failure(ended, command, options.timeoutMs, stderr)
    if (code !== 0 && !(code !== null && options.okCodes?.includes(code))) {
      const how = signal ? `was ended by ${signal}` : `exited with ${code}`
      throw slipwayError('tool.failed', { command, how }, { output: lastLines(stderr) })
    }
    return { code: code ?? 0, stdout: Buffer.concat(output.stdout), stderr }
  } finally {
    clearTimeout(timer)
    clearTimeout(killTimer)
    options.signal?.removeEventListener('abort', onAbort)
    killGroup(child.pid, 'SIGKILL') // What it left running in its group; the group is ours alone.
  }
}

async function giveInput(child: ReturnType<typeof spawn>, options: ExecOptions): Promise<void> {
  if (options.onStart && child.pid !== undefined) await options.onStart(child.pid)
  child.stdin?.end(options.input)
}

interface Output {
  stdout: Buffer[]
  stderr: Buffer[]
  onTooLarge: () => void
}

function collect(child: ReturnType<typeof spawn>, options: ExecOptions): Output {
  const output: Output = { stdout: [], stderr: [], onTooLarge: () => {} }
  const max = options.maxBytes ?? DEFAULT_MAX_BYTES
  let total = 0
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.on('data', (chunk: Buffer) => {
      if (options.onOutput) {
        options.onOutput(chunk, stream)
        return
      }
      total += chunk.length
      if (total > max) output.onTooLarge()
      else output[stream].push(chunk)
    })
  }
  return output
}

function exitOf(
  child: ReturnType<typeof spawn>,
  program: string,
): Promise<{ code: number | null; signal: string | null }> {
  return new Promise((resolve, reject) => {
    child.on('error', (cause: NodeJS.ErrnoException) => {
      const code = cause.code === 'ENOENT' ? 'tool.missing' : 'tool.failed'
      reject(slipwayError(code, { command: program, how: cause.message }, { cause }))
    })
    // A grandchild that keeps the pipes open must not hold us: after the exit its group is ended and gets a moment.
    child.on('exit', (code, signal) => {
      killGroup(child.pid, 'SIGKILL')
      const timer = setTimeout(() => resolve({ code, signal }), DRAIN_MS)
      child.on('close', () => {
        clearTimeout(timer)
        resolve({ code, signal })
      })
    })
  })
}

function failure(why: 'timeout' | 'aborted' | 'too-large', command: string, timeoutMs: number, stderr: string): Error {
  const output = lastLines(stderr)
  if (why === 'timeout') return slipwayError('tool.timeout', { command, seconds: timeoutMs / 1_000 }, { output })
  if (why === 'aborted') return slipwayError('tool.aborted', { command }, { output })
  return slipwayError('tool.too-much', { command }, { output })
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // The group is gone already.
  }
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-20).join('\n').slice(-4_000)
}
