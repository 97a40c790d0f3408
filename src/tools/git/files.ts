import { constants } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { slipwayError } from '#domain/errors.ts'
import type { Source, SourceFile } from '#domain/source.ts'
import { shownPath } from './shown-path.ts'
import { nameFault } from './trees.ts'

const MOST_BYTES = 512 * 1024 * 1024

/**
 * Writes all files of a source into a new folder, for tools that need one. It appears whole or not at all; nothing is
 * ever written through a link or outside of it. Errors: those of the source, and `source.folder-taken`.
 */
export async function writeFolder(source: Source, folder: string): Promise<readonly SourceFile[]> {
  const files = await source.list()
  checkFiles(source, files)
  const partial = `${folder}.partial`
  await rm(partial, { recursive: true, force: true })
  try {
    await mkdir(partial, { recursive: true, mode: 0o755 })
    for (const file of files) await writeOne(source, partial, file)
    await moveIntoPlace(partial, folder)
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw error
  }
  return files
}

/** All names and the whole size, before the first byte is written. */
function checkFiles(source: Source, files: readonly SourceFile[]): void {
  let total = 0
  for (const file of files) {
    const why = file.path
      .split('/')
      .map(nameFault)
      .find((fault) => fault !== undefined)
    if (why !== undefined) throw nameError(source, file, why)
    total += file.size
  }
  if (total <= MOST_BYTES) return
  const details = { path: source.folder || '/', commit: source.commit, size: total, limit: MOST_BYTES }
  throw slipwayError('source.too-large', details)
}

async function writeOne(source: Source, folder: string, file: SourceFile): Promise<void> {
  const bytes = await source.read(file.path)
  const target = path.join(folder, ...file.path.split('/'))
  const mode = file.mode === 'executable' ? 0o755 : 0o644
  try {
    await mkdir(path.dirname(target), { recursive: true, mode: 0o755 })
    // Never over something: two names that one file system takes for the same must not hide each other.
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
    const handle = await open(target, flags, mode)
    try {
      await handle.writeFile(bytes)
      await handle.chmod(mode) // Whatever the umask is.
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (isTaken(error)) throw nameError(source, file, 'another file takes the same place')
    throw error
  }
}

async function moveIntoPlace(partial: string, folder: string): Promise<void> {
  try {
    await rename(partial, folder)
  } catch (error) {
    if (isTaken(error)) throw slipwayError('source.folder-taken', { folder, why: 'it is there already' })
    throw error
  }
}

function isTaken(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'EEXIST' || code === 'ENOTDIR' || code === 'ENOTEMPTY' || code === 'EISDIR'
}

function nameError(source: Source, file: SourceFile, why: string): Error {
  return slipwayError('source.name', { path: shownPath(file.path), commit: source.commit, why })
}
