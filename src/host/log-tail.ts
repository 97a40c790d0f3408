import { open, readFile, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { StringDecoder } from 'node:string_decoder'
import { cut } from '#domain/text.ts'

const CHUNK_BYTES = 64 * 1024
const LINE_BREAK = 0x0a
/** What is longer is cut. */
const LINE_LENGTH = 20_000

/** A log as it is followed. */
export interface FollowedLog {
  readonly path: string
  /** How many bytes were taken away from its beginning so far: a change means that it begins anew. */
  cutBytes(): number
}

/** Reads a log from its last lines on, over the places where it was cut. */
export class LogTail {
  readonly #log: FollowedLog
  #cutBytes: number
  #at: number
  #decoder = new StringDecoder('utf8')
  /** What has no line break yet; of a very long line only its beginning. */
  #rest = ''
  /** Lines of the end that was kept when the log was cut. */
  #before: readonly string[]

  private constructor(log: FollowedLog, from: { cutBytes: number; at: number; before: readonly string[] }) {
    this.#log = log
    this.#cutBytes = from.cutBytes
    this.#at = from.at
    this.#before = from.before
  }

  /** Begins with the last lines; without a number, with the first. */
  static async open(log: FollowedLog, lines?: number): Promise<LogTail> {
    const cutBytes = log.cutBytes()
    if (lines === undefined) return new LogTail(log, { cutBytes, at: 0, before: [] })
    const { at, found } = await startOf(log.path, lines).catch(() => ({ at: 0, found: 0 }))
    const before = found < lines ? await keptLines(log.path, lines - found) : []
    return new LogTail(log, { cutBytes, at, before })
  }

  /** The lines that are whole by now, some at a time. */
  async *read(): AsyncGenerator<readonly string[], void> {
    if (this.#before.length > 0) yield this.#before
    this.#before = []
    // Nothing was printed yet, or it has been tidied away.
    await using handle = await open(this.#log.path, 'r').catch(() => undefined)
    if (!handle) return
    for (let chunk = await this.#chunk(handle); chunk.length > 0; chunk = await this.#chunk(handle)) {
      const lines = this.#take(this.#decoder.write(chunk))
      if (lines.length > 0) yield lines
    }
  }

  /** What was printed last without a line break. */
  end(): readonly string[] {
    const rest = this.#rest + this.#decoder.end()
    this.#rest = ''
    return rest === '' ? [] : [cut(rest, LINE_LENGTH)]
  }

  async #chunk(handle: FileHandle): Promise<Buffer> {
    if (this.#log.cutBytes() !== this.#cutBytes) this.#beginAnew()
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, this.#at)
    this.#at += bytesRead
    return buffer.subarray(0, bytesRead)
  }

  /** The log says itself, in its first line, that it was cut. */
  #beginAnew(): void {
    this.#cutBytes = this.#log.cutBytes()
    this.#at = 0
    this.#decoder = new StringDecoder('utf8')
    this.#rest = ''
  }

  #take(text: string): string[] {
    const parts = text.split('\n')
    parts[0] = this.#rest + (parts[0] ?? '')
    this.#rest = (parts.pop() ?? '').slice(0, LINE_LENGTH + 1)
    return parts.map((line) => cut(line, LINE_LENGTH))
  }
}

/** Where the last lines of a file begin, and how many there are: fewer where it has not as many. */
async function startOf(path: string, lines: number): Promise<{ at: number; found: number }> {
  await using handle = await open(path, 'r')
  const { size } = await handle.stat()
  if (size === 0) return { at: 0, found: 0 }
  const isOpen = (await bytesOf(handle, size - 1, size))[0] !== LINE_BREAK
  const wanted = lines + (isOpen ? 0 : 1)
  let seen = 0
  for (let end = size; end > 0; end = Math.max(0, end - CHUNK_BYTES)) {
    const start = Math.max(0, end - CHUNK_BYTES)
    const bytes = await bytesOf(handle, start, end)
    for (let at = bytes.lastIndexOf(LINE_BREAK); at >= 0; at = lastBreakBefore(bytes, at)) {
      seen += 1
      if (seen === wanted) return { at: start + at + 1, found: lines }
    }
  }
  return { at: 0, found: seen + (isOpen ? 1 : 0) }
}

function lastBreakBefore(bytes: Buffer, at: number): number {
  return at === 0 ? -1 : bytes.lastIndexOf(LINE_BREAK, at - 1)
}

async function bytesOf(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - start), 0, end - start, start)
  return buffer.subarray(0, bytesRead)
}

/** The last lines of what was kept of a log when it was cut; its own first line may be the end of one. */
async function keptLines(path: string, lines: number): Promise<string[]> {
  const kept = `${path}.1`
  if (!(await stat(kept).catch(() => undefined))) return []
  const text = await readFile(kept, 'utf8').catch(() => '')
  const all = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n').slice(1)
  return all.slice(-lines).map((line) => cut(line, LINE_LENGTH))
}
