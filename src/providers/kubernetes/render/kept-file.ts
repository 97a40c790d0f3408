import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const FRESH_MS = 60_000

/** Writes a file that is there whole or not at all, and only for its owner: rendered Secrets may be in it. */
export async function keepFile(file: string, bytes: string | Uint8Array): Promise<void> {
  const folder = dirname(file)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = join(folder, `draft-${randomBytes(8).toString('hex')}`)
  try {
    await writeFile(draft, bytes, { mode: 0o600 })
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

/** Notes that a file is of use; what is not goes first. */
export async function touchFile(file: string): Promise<void> {
  const now = new Date()
  const { mtimeMs } = await stat(file)
  if (now.getTime() - mtimeMs > FRESH_MS) await utimes(file, now, now)
}

/** Removes what was not used for the longest time until the folder has no more bytes than these. */
export async function makeRoom(folder: string, mostBytes: number): Promise<void> {
  const files: { file: string; size: number; mtimeMs: number }[] = []
  for (const name of await readdir(folder)) {
    const file = join(folder, name)
    const found = await stat(file).catch(() => undefined)
    if (found) files.push({ file, size: found.size, mtimeMs: found.mtimeMs })
  }
  let total = files.reduce((sum, { size }) => sum + size, 0)
  for (const { file, size } of files.toSorted((a, b) => a.mtimeMs - b.mtimeMs)) {
    if (total <= mostBytes) return
    await rm(file, { force: true })
    total -= size
  }
}

/** Written to each folder since it was looked through. */
const written = new Map<string, number>()

/** The same once so much was written that it may be too much: to look through a folder takes the longer the more is in it. */
export async function makeRoomFor(bytes: number, folder: string, mostBytes: number): Promise<void> {
  const slack = mostBytes / 16
  const since = (written.get(folder) ?? slack) + bytes
  written.set(folder, since > slack ? 0 : since)
  if (since > slack) await makeRoom(folder, mostBytes - slack)
}
