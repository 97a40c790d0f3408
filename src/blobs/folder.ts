import { createHash, randomBytes } from 'node:crypto'
import { utimesSync } from 'node:fs'
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { slipwayError } from '#domain/errors.ts'
import type { Blobs } from '#domain/source.ts'

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024

/**
 * Blobs as files named by their digest. A file appears whole or not at all and survives a loss of power; what is read
 * is checked, and a damaged file is set aside, so that putting the same bytes again repairs it.
 */
export function folderBlobs(folder: string, limits: { readonly maxBytes?: number } = {}): Blobs {
  const maxBytes = limits.maxBytes ?? DEFAULT_MAX_BYTES
  return {
    async put(bytes) {
      if (bytes.length > maxBytes) throw slipwayError('blob.too-large', { size: bytes.length, limit: maxBytes })
      const digest = digestOf(bytes)
      const file = pathOf(folder, digest)
      if (!isThere(file)) await writeWhole(file, bytes)
      return digest
    },
    async get(digest) {
      const file = pathOf(folder, digest)
      const bytes = await readIfThere(file)
      if (!bytes) throw slipwayError('blob.missing', { digest })
      if (digestOf(bytes) === digest) return bytes
      await rename(file, `${file}.corrupt`).catch(() => {})
      throw slipwayError('blob.corrupt', { digest })
    },
    has: async (digest) => exists(pathOf(folder, digest)),
  }
}

function pathOf(folder: string, digest: string): string {
  if (!/^[0-9a-f]{64}$/.test(digest)) throw slipwayError('blob.missing', { digest: digest.slice(0, 64) })
  return join(folder, digest.slice(0, 2), digest)
}

/** Makes it young again, so that it is not pruned before what needs it is known. In one turn: see `pruneBlobs`. */
function isThere(file: string): boolean {
  const now = new Date()
  try {
    utimesSync(file, now, now)
    return true
  } catch {
    return false // Writing it says what is wrong, if anything is.
  }
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(file)
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomBytes(6).toString('hex')}.new`
  try {
    const handle = await open(draft, 'wx', 0o600)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(draft, file)
    await syncFolder(folder)
    if (made !== undefined) await syncFolder(dirname(folder))
  } catch (cause) {
    await rm(draft, { force: true })
    throw unavailable('written', cause)
  }
}

/** A rename is durable once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unavailable('read', cause)
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function unavailable(doing: string, cause: unknown): Error {
  return slipwayError('store.unavailable', { doing, why: (cause as Error).message }, { cause })
}
