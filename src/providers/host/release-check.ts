import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import { lstat, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReleaseFile } from './desired.ts'
import { nameOf } from './desired.ts'

/** A file of a release that is not as it was deployed. */
export interface Altered {
  readonly file: ReleaseFile
  /** What is there instead, in words. */
  readonly found: string
}

/** Compares releases on disk with what they should hold. Files beside those are the application's own business. */
export interface ReleaseCheck {
  altered(folder: string, files: readonly ReleaseFile[]): Promise<readonly Altered[]>
  forget(folder: string): void
}

interface Seen {
  readonly stamp: string
  readonly contents: Pick<ReleaseFile, 'blob' | 'mode'>
}

/** Reads a file once, and again when its stamp has changed: the time of a change cannot be set back. */
export function createReleaseCheck(): ReleaseCheck {
  const folders = new Map<string, Map<string, Seen>>()
  return {
    async altered(folder, files) {
      const before = folders.get(folder) ?? new Map<string, Seen>()
      folders.set(folder, before)
      const altered: Altered[] = []
      for (const file of files) {
        const found = await look(join(folder, file.path), before)
        if (found !== nameOf(file)) altered.push({ file, found })
      }
      return altered
    },
    forget: (folder) => void folders.delete(folder),
  }
}

async function look(path: string, before: Map<string, Seen>): Promise<string> {
  const stats = await lstat(path, { bigint: true }).catch(() => undefined)
  if (!stats) return 'missing'
  if (!stats.isFile()) return 'not a plain file'
  const stamp = stampOf(stats)
  const known = before.get(path)
  if (known?.stamp === stamp) return nameOf(known.contents)
  const blob = await digestOfFile(path).catch(() => undefined)
  if (blob === undefined) return 'not readable'
  const contents = { blob, mode: (stats.mode & 0o111n) === 0n ? ('file' as const) : ('executable' as const) }
  before.set(path, { stamp, contents })
  return nameOf(contents)
}

function stampOf({ ino, size, mode, mtimeNs, ctimeNs }: BigIntStats): string {
  return [ino, size, mode, mtimeNs, ctimeNs].join(':')
}

async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  const handle = await open(path, 'r')
  try {
    for await (const chunk of handle.createReadStream({ autoClose: false })) hash.update(chunk as Buffer)
    return hash.digest('hex')
  } finally {
    await handle.close()
  }
}
