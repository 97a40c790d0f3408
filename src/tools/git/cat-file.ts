import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { slipwayError } from '#domain/errors.ts'
import { frameReader } from './batch-frame.ts'
import type { Frame } from './batch-frame.ts'
import { redactFor } from './url.ts'
import type { Repository } from './run.ts'

export interface ObjectInfo {
  readonly hash: string
  readonly type: 'blob' | 'tree' | 'commit' | 'tag'
  readonly size: number
}

interface Request {
  readonly command: string
  readonly contents: boolean
  readonly maxBytes: number
  readonly resolve: (frame: Frame) => void
  readonly reject: (error: unknown) => void
  /** How often git ended while this was the oldest open request. */
  crashes: number
}

interface Running {
  readonly child: ChildProcessWithoutNullStreams
  /** Sent and not answered, oldest first: git answers in order. */
  readonly sent: Request[]
  stderr: string
}

/** Requests under way at once; each may hold a file in memory. */
const WINDOW = 64
const IDLE_MS = 30_000
const SILENCE_MS = 60_000
const NAME = /^[0-9a-f]{40}(?:[0-9a-f]{24})?(?:\^\{(?:tree|commit)\})?$/

/**
 * Reads objects through one long-lived `git cat-file --batch-command`, which is started when something is asked, ended
 * when nothing was for a while, and started anew when it dies. Objects are named by full hash only, so a stranger's
 * text never reaches git.
 */
export class ObjectReader {
  readonly #repository: Repository
  readonly #queue: Request[] = []
  #running: Running | undefined
  #silence: NodeJS.Timeout | undefined
  #idle: NodeJS.Timeout | undefined
  #closed = false

  constructor(repository: Repository) {
    this.#repository = repository
  }

  /** Type and size, or undefined where there is no such object. */
  async info(name: string): Promise<ObjectInfo | undefined> {
    const { line } = await this.#ask('info', name, 0)
    return parseInfo(line)
  }

  /** The whole contents; the size is asked before, so that what is too large is never read. */
  async read(name: string, maxBytes: number): Promise<ReadResult> {
    const info = await this.info(name)
    if (!info) return { found: 'missing' }
    if (info.size > maxBytes) return { found: 'too-large', size: info.size }
    const { body } = await this.#ask('contents', info.hash, maxBytes)
    return body ? { found: 'object', type: info.type, bytes: body } : { found: 'missing' }
  }

  /** Ends git; what is still open is refused. */
  async close(): Promise<void> {
    this.#closed = true
    const running = this.#running
    this.#stop()
    for (const request of [...(running?.sent.splice(0) ?? []), ...this.#queue.splice(0)]) request.reject(closedError())
    if (running) await endOf(running.child)
  }

  #ask(verb: 'info' | 'contents', name: string, maxBytes: number): Promise<Frame> {
    if (!NAME.test(name)) throw new TypeError(`not an object’s hash: ${JSON.stringify(name.slice(0, 80))}`)
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(closedError())
        return
      }
      const command = `${verb} ${name}\n`
      this.#queue.push({ command, contents: verb === 'contents', maxBytes, resolve, reject, crashes: 0 })
      this.#pump()
    })
  }

  #pump(): void {
    clearTimeout(this.#idle)
    if (this.#queue.length > 0) this.#running ??= this.#start()
    const running = this.#running
    if (!running) return
    // After a crash one at a time, so that the request that git cannot survive is known and takes no other with it.
    const window = this.#queue.some((request) => request.crashes > 0) ? 1 : WINDOW
    while (running.sent.length < window) {
      const request = this.#queue.shift()
      if (!request) break
      running.sent.push(request)
      running.child.stdin.write(request.command)
    }
    if (running.sent.length > 0) this.#watchSilence(running)
    else this.#idle = setTimeout(() => this.#stop(), IDLE_MS).unref()
  }

  #start(): Running {
    const { env } = this.#repository
    const child = spawn('git', ['cat-file', '--batch-command'], { cwd: '/', env, stdio: 'pipe' })
    const running: Running = { child, sent: [], stderr: '' }
    const takeChunk = frameReader(
      () => running.sent[0],
      (frame) => running.sent.shift()?.resolve(frame),
    )
    child.stdin.on('error', () => {}) // Its end is told by `close`.
    child.on('error', (cause) => {
      running.stderr += cause.message
    })
    child.stderr.on('data', (chunk: Buffer) => {
      running.stderr = (running.stderr + chunk.toString('utf8')).slice(-2_000)
    })
    child.stdout.on('data', (chunk: Buffer) => {
      try {
        takeChunk(chunk)
      } catch (error) {
        running.stderr += String(error)
        child.kill('SIGKILL')
        return
      }
      if (this.#running === running) this.#pump()
    })
    child.on('close', () => this.#onEnd(running))
    return running
  }

  /** Asks the rest anew; a request that ended git twice is refused. */
  #onEnd(running: Running): void {
    if (this.#running === running) this.#running = undefined
    clearTimeout(this.#silence)
    const [oldest] = running.sent
    if (oldest) oldest.crashes += 1
    const again = running.sent.splice(0)
    if (oldest && oldest.crashes > 1) {
      again.shift()
      const output = redactFor(this.#repository.remote, running.stderr)
      const details = { repository: this.#repository.remote.url, what: 'an object in it cannot be read' }
      oldest.reject(slipwayError('git.mirror-damaged', details, { output }))
    }
    this.#queue.unshift(...again)
    if (this.#closed) for (const request of this.#queue.splice(0)) request.reject(closedError())
    this.#pump()
  }

  #watchSilence(running: Running): void {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => running.child.kill('SIGKILL'), SILENCE_MS).unref()
  }

  #stop(): void {
    clearTimeout(this.#idle)
    clearTimeout(this.#silence)
    const running = this.#running
    this.#running = undefined
    running?.child.stdin.end()
  }
}

export type ReadResult =
  | { readonly found: 'object'; readonly type: ObjectInfo['type']; readonly bytes: Buffer }
  | { readonly found: 'missing' }
  | { readonly found: 'too-large'; readonly size: number }

function parseInfo(line: string): ObjectInfo | undefined {
  const match = /^([0-9a-f]+) (blob|tree|commit|tag) (\d+)$/.exec(line)
  if (!match) return undefined // `<name> missing`
  const [, hash = '', type, size] = match
  return { hash, type: type as ObjectInfo['type'], size: Number(size) }
}

function closedError(): Error {
  return slipwayError('tool.aborted', { command: 'git cat-file' })
}

/** Its input has ended, so it ends by itself; if it hangs, it is made to. */
function endOf(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), 1_000)
    child.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
