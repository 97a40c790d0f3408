import { randomBytes } from 'node:crypto'
import { lstat, mkdir, open, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { slipwayError } from '#domain/errors.ts'
import type { Blobs } from '#domain/source.ts'
import type { Desired, ReleaseFile } from './desired.ts'
import { shortRelease } from './desired.ts'
import { writeManifest } from './manifest.ts'
import type { ReleaseCheck } from './release-check.ts'
import { isInside } from './release-path.ts'

export interface Releases {
  /** Where releases are kept, absolute. */
  readonly folder: string
  readonly check: ReleaseCheck
  readonly blobs: Blobs
  readonly signal: AbortSignal
}

/**
 * The folder of a release, with all its files as they should be. A new one is written beside and renamed; in one that
 * is there each altered file is put back, so that what runs in it keeps its place. Errors: `host.release-broken`.
 */
export async function materialise(application: string, desired: Desired, releases: Releases): Promise<string> {
  const folder = join(releases.folder, desired.release)
  try {
    if (desired.files.some((file) => !isInside(file.path))) throw new Error('a path leads out of it')
    if (!(await stat(folder).catch(() => undefined))) await build(folder, desired.files, releases)
    for (const { file } of await releases.check.altered(folder, desired.files)) await putBack(folder, file, releases)
    await writeManifest(folder, desired)
    const now = new Date()
    await utimes(folder, now, now)
    return folder
  } catch (cause) {
    const release = shortRelease(desired.release)
    throw slipwayError('host.release-broken', { application, release, why: (cause as Error).message }, { cause })
  }
}

async function build(folder: string, files: readonly ReleaseFile[], { blobs, signal }: Releases): Promise<void> {
  const draft = join(dirname(folder), `.new-${randomBytes(8).toString('hex')}`)
  try {
    await mkdir(draft, { recursive: true, mode: 0o755 })
    for (const file of files) {
      signal.throwIfAborted()
      await mkdir(dirname(join(draft, file.path)), { recursive: true, mode: 0o755 })
      await writeFile(join(draft, file.path), file, await blobs.get(file.blob))
    }
    await rename(draft, folder).catch((error: NodeJS.ErrnoException) => {
      if (!['ENOTEMPTY', 'EEXIST'].includes(error.code ?? '')) throw error // Else another one was faster.
    })
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function putBack(folder: string, file: ReleaseFile, { blobs, signal }: Releases): Promise<void> {
  signal.throwIfAborted()
  const bytes = await blobs.get(file.blob)
  await clearWay(folder, file.path)
  const path = join(folder, file.path)
  await mkdir(dirname(path), { recursive: true, mode: 0o755 })
  const draft = join(dirname(path), `.slipway-${randomBytes(8).toString('hex')}`)
  try {
    await writeFile(draft, file, bytes)
    if ((await lstat(path).catch(() => undefined))?.isDirectory()) await rm(path, { recursive: true })
    await rename(draft, path)
  } finally {
    await rm(draft, { force: true })
  }
}

/** What stands where a folder should be goes, a link above all: nothing is ever written through one. */
async function clearWay(folder: string, path: string): Promise<void> {
  const parts = path.split('/')
  for (let depth = 1; depth < parts.length; depth += 1) {
    const parent = join(folder, ...parts.slice(0, depth))
    const found = await lstat(parent).catch(() => undefined)
    if (found && !found.isDirectory()) await rm(parent, { force: true })
  }
}

/** Read-only, so that an application does not change by accident what others of the same release run. */
async function writeFile(path: string, file: ReleaseFile, bytes: Buffer): Promise<void> {
  const handle = await open(path, 'wx', file.mode === 'executable' ? 0o555 : 0o444)
  try {
    await handle.writeFile(bytes)
    await handle.datasync()
  } finally {
    await handle.close()
  }
}
