import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { slipwayError } from '#domain/errors.ts'
import type { Blobs } from '#domain/source.ts'
import type { ApplicationState } from '#host/api.ts'
import type { Desired, ReleaseFile } from './desired.ts'
import { shortRelease } from './desired.ts'
import { isInside } from './release-path.ts'

export interface Releases {
  /** Absolute. */
  readonly home: string
  readonly blobs: Blobs
  readonly signal: AbortSignal
}

/** A release that a stage is just about to use is always younger. */
const UNUSED_AFTER_MS = 3_600_000

/** The folder of a release, complete or not there at all: written beside and renamed. Errors: `host.release-broken`. */
export async function materialise(application: string, desired: Desired, releases: Releases): Promise<string> {
  const folder = join(releases.home, 'releases', desired.release)
  try {
    if (await isWhole(folder, desired.files)) {
      const now = new Date()
      await utimes(folder, now, now)
      return folder
    }
    await build(folder, desired.files, releases)
    return folder
  } catch (cause) {
    const release = shortRelease(desired.release)
    throw slipwayError('host.release-broken', { application, release, why: (cause as Error).message }, { cause })
  }
}

/** Removes releases that no application uses, when they have lain idle for a while. */
export async function pruneReleases(
  home: string,
  states: readonly ApplicationState[],
  options: { readonly now: number; readonly unusedAfterMs?: number },
): Promise<void> {
  const root = join(home, 'releases')
  const variants = states.flatMap((state) => state.variants)
  const leaving = states.flatMap((state) => state.leaving)
  const instances = [...variants.flatMap((variant) => variant.instances), ...leaving]
  const used = new Set([...variants, ...instances].map((one) => one.release))
  for (const name of await readdir(root).catch(() => [])) {
    const found = await stat(join(root, name)).catch(() => undefined)
    const isIdle = found && options.now - found.mtimeMs > (options.unusedAfterMs ?? UNUSED_AFTER_MS)
    if (isIdle && !used.has(name)) await rm(join(root, name), { recursive: true, force: true })
  }
}

async function build(folder: string, files: readonly ReleaseFile[], { blobs, signal }: Releases): Promise<void> {
  const draft = join(dirname(folder), `.new-${randomBytes(8).toString('hex')}`)
  try {
    await mkdir(draft, { recursive: true, mode: 0o755 })
    for (const file of files) {
      signal.throwIfAborted()
      if (!isInside(file.path)) throw new Error('a path leads out of it')
      await writeFile(join(draft, file.path), file, await blobs.get(file.blob))
    }
    // One that is not whole, after a loss of power, makes room; processes in it keep what they have open.
    await rename(folder, `${draft}.broken`).catch(() => {})
    await rename(draft, folder)
  } finally {
    await rm(draft, { recursive: true, force: true })
    await rm(`${draft}.broken`, { recursive: true, force: true })
  }
}

/** Read-only, so that an application does not change by accident what others of the same release run. */
async function writeFile(path: string, file: ReleaseFile, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o755 })
  const handle = await open(path, 'wx', file.mode === 'executable' ? 0o555 : 0o444)
  try {
    await handle.writeFile(bytes)
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

async function isWhole(folder: string, files: readonly ReleaseFile[]): Promise<boolean> {
  if (!(await stat(folder).catch(() => undefined))) return false
  for (const file of files) {
    const found = await stat(join(folder, file.path)).catch(() => undefined)
    if (found?.size !== file.size) return false
  }
  return true
}
