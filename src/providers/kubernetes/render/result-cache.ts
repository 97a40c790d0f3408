import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { keepFile, makeRoomFor, touchFile } from './kept-file.ts'

/** Bytes by what they were made from, in files; those that were not used for the longest time go. */
export interface ResultCache {
  /** Undefined where there is none, or none that can be read. */
  get(key: string): Promise<Buffer | undefined>
  /** A disk that is full stops no rendering. */
  set(key: string, bytes: Buffer): Promise<void>
}

const SHELVES = 16
const SHELF_BYTES = 16 * 1024 * 1024
const LARGEST_BYTES = 256 * 1024 * 1024
const pack = promisify(gzip)
const unpack = promisify(gunzip)

export function openCache(folder: string | undefined): ResultCache {
  if (folder === undefined) return { get: () => Promise.resolve(undefined), set: () => Promise.resolve() }
  const shelfOf = (key: string): string => join(folder, (Number.parseInt(key.slice(0, 2), 16) % SHELVES).toString(16))
  return {
    async get(key) {
      const file = join(shelfOf(key), key)
      try {
        // A damaged file does not have the checksum that is written in it.
        const bytes = await unpack(await readFile(file), { maxOutputLength: LARGEST_BYTES })
        await touchFile(file)
        return bytes
      } catch {
        await rm(file, { force: true })
        return undefined
      }
    },
    async set(key, bytes) {
      const packed = await pack(bytes, { level: 1 })
      if (packed.length > SHELF_BYTES / 2) return
      try {
        await keepFile(join(shelfOf(key), key), packed)
        await makeRoomFor(packed.length, shelfOf(key), SHELF_BYTES)
      } catch {
        // It is made again.
      }
    },
  }
}

/** Of anything that JSON can say, with keys in their order. */
export function keyFor(what: unknown): string {
  return createHash('sha256').update(JSON.stringify(what)).digest('hex')
}
