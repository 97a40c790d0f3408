import { mkdir, open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { slipwayError } from '#domain/errors.ts'

/** The log of one step. */
export interface LogName {
  readonly deployment: string
  readonly step: string
}

export interface LogPart {
  readonly offset: number
  readonly text: string
  /** Offset of what follows. */
  readonly next: number
  /** Bytes there are. */
  readonly size: number
}

export interface Appended {
  /** Offset of the next chunk, as the writer counts. */
  readonly size: number
  /** Whether more would be thrown away. */
  readonly full: boolean
}

export interface LogsOptions {
  /** Bytes of one log. Default 34 MiB: above the limit that agents keep by themselves. */
  readonly maxBytes?: number
}

const DEFAULT_MAX_BYTES = 34 * 1024 * 1024
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/
const LAST_LINE = Buffer.from('\n[slipway: the log is full; what follows was not kept]\n')

/**
 * Logs of steps as files that only grow. Offsets are bytes of UTF-8. A chunk that is stored already is accepted again,
 * so a writer that does not know what arrived simply repeats it. Followers are told of growth; they read by themselves.
 */
export class Logs {
  readonly #folder: string
  readonly #maxBytes: number
  readonly #writing = new Map<string, Promise<unknown>>()
  readonly #followers = new Map<string, Set<() => void>>()

  constructor(folder: string, options: LogsOptions = {}) {
    this.#folder = folder
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES
  }

  /** Errors: `log.gap` where the chunk does not begin where the log ends or before, `store.unavailable`. */
  append(log: LogName, offset: number, text: string): Promise<Appended> {
    return this.#inTurn(keyOf(log), async () => {
      const appended = await this.#append(log, offset, Buffer.from(text, 'utf8'))
      if (appended.grew) this.announce(log)
      return { size: appended.size, full: appended.full }
    })
  }

  /** A part of the log that is never cut inside a character. A log that is not there is empty. */
  async read(log: LogName, offset: number, limit: number): Promise<LogPart> {
    const handle = await openIfThere(this.#pathOf(log))
    if (!handle) return { offset, text: '', next: offset, size: 0 }
    try {
      const { size } = await handle.stat()
      const buffer = Buffer.alloc(Math.max(0, Math.min(limit, size - offset)))
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset)
      const whole = wholeCharacters(buffer.subarray(0, bytesRead))
      return { offset, text: whole.toString('utf8'), next: offset + whole.length, size }
    } finally {
      await handle.close()
    }
  }

  /** Calls whenever the log has grown or ended. Returns how to stop. */
  follow(log: LogName, listener: () => void): () => void {
    const key = keyOf(log)
    const listeners = this.#followers.get(key) ?? new Set()
    this.#followers.set(key, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#followers.get(key) === listeners) this.#followers.delete(key)
    }
  }

  announce(log: LogName): void {
    for (const listener of this.#followers.get(keyOf(log)) ?? []) listener()
  }

  async remove(deployment: string): Promise<void> {
    if (NAME.test(deployment)) await rm(join(this.#folder, deployment), { recursive: true, force: true })
  }

  /**
   * The writer's offsets go on counting past a full log: the file ends with the last line, and later chunks are
   * accepted and thrown away.
   */
  async #append(log: LogName, offset: number, bytes: Buffer): Promise<Appended & { grew: boolean }> {
    const file = this.#pathOf(log)
    const handle = await openToAppend(file)
    try {
      const { size } = await handle.stat()
      if (size > this.#maxBytes) return { size: offset + bytes.length, full: true, grew: false }
      if (offset > size) throw slipwayError('log.gap', { step: log.step, size, offset })
      const fresh = bytes.subarray(size - offset)
      const room = this.#maxBytes - size
      if (fresh.length === 0) return { size, full: false, grew: false }
      if (fresh.length <= room) {
        await handle.appendFile(fresh)
        return { size: size + fresh.length, full: false, grew: true }
      }
      // The last line makes the file longer than the limit: that is how a full log is known later.
      await handle.appendFile(Buffer.concat([wholeCharacters(fresh.subarray(0, room)), LAST_LINE]))
      return { size: offset + bytes.length, full: true, grew: true }
    } catch (cause) {
      if (isErrno(cause)) throw unavailable('written', cause)
      throw cause
    } finally {
      await handle.close()
    }
  }

  #pathOf(log: LogName): string {
    if (!NAME.test(log.deployment) || !NAME.test(log.step)) throw new TypeError('a log name is no file name')
    return join(this.#folder, log.deployment, `${log.step}.log`)
  }

  /** One write at a time for a log; different logs do not wait for each other. */
  #inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const next = (this.#writing.get(key) ?? Promise.resolve()).then(work)
    const settled = next
      .catch(() => {})
      .then(() => {
        if (this.#writing.get(key) === settled) this.#writing.delete(key)
      })
    this.#writing.set(key, settled)
    return next
  }
}

function keyOf(log: LogName): string {
  return `${log.deployment}/${log.step}`
}

async function openToAppend(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'a', 0o600)
  } catch (cause) {
    if (!isErrno(cause) || cause.code !== 'ENOENT') throw unavailable('written', cause)
  }
  try {
    await mkdir(join(file, '..'), { recursive: true, mode: 0o700 })
    return await open(file, 'a', 0o600)
  } catch (cause) {
    throw unavailable('written', cause)
  }
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r')
  } catch (cause) {
    if (isErrno(cause) && cause.code === 'ENOENT') return undefined
    throw unavailable('read', cause)
  }
}

/** Without the beginning of a character whose rest is not there. */
function wholeCharacters(bytes: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return bytes
    if (byte >= 0xc0) {
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return back < needs ? bytes.subarray(0, bytes.length - back) : bytes
    }
  }
  return bytes
}

function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'errno' in error
}

function unavailable(doing: string, cause: unknown): Error {
  return slipwayError('store.unavailable', { doing, why: (cause as Error).message }, { cause })
}
