import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** The file holds the old or the new value, never half of one, and the new one when this returns. */
export async function writeDurably(path: string, value: unknown): Promise<void> {
  const draft = `${path}.new`
  const handle = await open(draft, 'w', 0o600)
  try {
    await handle.writeFile(JSON.stringify(value))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, path)
  await syncFolder(dirname(path))
}

async function removeDurably(path: string): Promise<void> {
  await rm(path, { force: true })
  await syncFolder(dirname(path))
}

/** Undefined where there is no file. */
export async function readDurable(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text === undefined ? undefined : (JSON.parse(text) as unknown)
}

export interface Writer {
  /** Durable when it returns; calls that come while one is written share the next. */
  write(): Promise<void>
  remove(): Promise<void>
}

/** `read` is asked at the time of writing, so the newest value is what is written. */
export function createWriter(path: string, read: () => unknown): Writer {
  let tail: Promise<void> = Promise.resolve()
  let queued: Promise<void> | undefined
  const enqueue = (act: () => Promise<void>): Promise<void> => {
    const own = tail.then(act)
    tail = own.catch(() => {}) // Told to whoever asked; the next in line is not concerned.
    return own
  }
  return {
    write() {
      queued ??= enqueue(() => {
        queued = undefined
        return writeDurably(path, read())
      })
      return queued
    },
    remove: () => enqueue(() => removeDurably(path)),
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
