import { appendFileSync, existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, statSync, unlinkSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A step that floods its log fills neither our disk nor the control plane's. */
const MAX_LOG_BYTES = 16 * 1024 * 1024
/** Of a turn: what says more is written at once. */
const MOST_UNWRITTEN = 16 * 1024
const MAX_LINE_CHARACTERS = 16_384
const FULL_NOTICE = '… the log has reached its limit of 16 MiB; what follows is thrown away\n'

export interface LogKey {
  readonly deployment: string
  readonly step: string
}

/** The logs of steps, in one file each, until the control plane has them. */
export class StepLogs {
  readonly #folder: string
  readonly #onWrite: (key: LogKey) => void
  /** Of files that were written to in this life. */
  readonly #sizes = new Map<string, number>()
  /** What was said in this turn, by file: a step says many lines at once. */
  readonly #unwritten = new Map<string, { readonly key: LogKey; text: string }>()

  constructor(folder: string, onWrite: (key: LogKey) => void) {
    this.#folder = folder
    this.#onWrite = onWrite
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  }

  /** A line with its time; it is in the file at the end of this turn. */
  write(key: LogKey, line: string, at: number): void {
    if (this.#unwritten.size === 0) setImmediate(() => this.flush())
    const file = this.#file(key)
    const before = this.#unwritten.get(file)
    if (before) before.text += linesOf(line, at)
    else this.#unwritten.set(file, { key, text: linesOf(line, at) })
    if ((before?.text.length ?? 0) > MOST_UNWRITTEN) this.flush()
  }

  flush(): void {
    const all = [...this.#unwritten.values()]
    this.#unwritten.clear()
    for (const { key, text } of all) this.#append(key, text)
  }

  /** Never throws: a full disk must not fail a step because of its log. */
  #append(key: LogKey, text: string): void {
    const file = this.#file(key)
    try {
      const size = this.#sizes.get(file) ?? this.#begin(key)
      if (size >= MAX_LOG_BYTES) return
      const isLast = size + Buffer.byteLength(text) >= MAX_LOG_BYTES
      const bytes = Buffer.from(isLast ? text + FULL_NOTICE : text)
      appendFileSync(file, bytes, { mode: 0o600 })
      this.#sizes.set(file, size + bytes.length)
    } catch {
      this.#sizes.delete(file)
      return
    }
    this.#onWrite(key)
  }

  /** At most `limit` bytes from `offset`, ending at a character's end. */
  async read(key: LogKey, offset: number, limit: number): Promise<string> {
    this.flush()
    const file = this.#file(key)
    if (!existsSync(file)) return ''
    const handle = await open(file, 'r')
    try {
      const buffer = Buffer.alloc(limit)
      const { bytesRead } = await handle.read(buffer, 0, limit, offset)
      return wholeCharacters(buffer.subarray(0, bytesRead))
    } finally {
      await handle.close()
    }
  }

  size(key: LogKey): number {
    const file = this.#file(key)
    if (this.#unwritten.has(file)) this.flush()
    return this.#sizes.get(file) ?? (existsSync(file) ? statSync(file).size : 0)
  }

  /** Every log that is still here: after a restart, what may not have been delivered. */
  list(): LogKey[] {
    this.flush()
    return readdirSync(this.#folder).flatMap((deployment) =>
      readdirSync(join(this.#folder, deployment)).map((file) => ({ deployment, step: file.replace(/\.log$/, '') })),
    )
  }

  forget(key: LogKey): void {
    const file = this.#file(key)
    this.#unwritten.delete(file)
    this.#sizes.delete(file)
    unlessMissing(() => unlinkSync(file))
    // Not while others of the deployment are in it.
    unlessMissing(() => rmdirSync(dirname(file)))
  }

  /** Removes the logs of the oldest deployments, but for open ones, until all together are no larger than that. */
  bound(maxBytes: number, open: ReadonlySet<string>): void {
    this.flush()
    const sized = readdirSync(this.#folder).map((name) => ({ name, bytes: this.#bytesOf(name) }))
    let total = sized.reduce((sum, { bytes }) => sum + bytes, 0)
    // Ids sort by time.
    for (const { name, bytes } of sized.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (total <= maxBytes) return
      if (open.has(name)) continue
      rmSync(join(this.#folder, name), { recursive: true, force: true })
      this.#sizes.clear()
      total -= bytes
    }
  }

  #begin(key: LogKey): number {
    mkdirSync(join(this.#folder, key.deployment), { recursive: true, mode: 0o700 })
    return this.size(key)
  }

  #bytesOf(deployment: string): number {
    const folder = join(this.#folder, deployment)
    return readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
  }

  #file(key: LogKey): string {
    return join(this.#folder, key.deployment, `${key.step}.log`)
  }
}

function unlessMissing(remove: () => void): void {
  try {
    remove()
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(code)) throw error
  }
}

function linesOf(text: string, at: number): string {
  const stamp = new Date(at).toISOString()
  return text
    .split(/\r?\n/)
    .map((line) => `${stamp} ${line.length > MAX_LINE_CHARACTERS ? `${line.slice(0, MAX_LINE_CHARACTERS)}…` : line}\n`)
    .join('')
}

function wholeCharacters(bytes: Buffer): string {
  // A character has at most 4 bytes; a cut one at the end decodes as U+FFFD and is left for the next read.
  for (let cut = 0; cut < 4 && cut < bytes.length; cut += 1) {
    const text = bytes.subarray(0, bytes.length - cut).toString('utf8')
    if (!text.endsWith('\uFFFD')) return text
  }
  return bytes.toString('utf8')
}
