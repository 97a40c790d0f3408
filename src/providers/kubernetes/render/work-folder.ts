import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Temporary, of one rendering. */
export interface WorkFolder {
  readonly folder: string
  /** What the programs take for the user's home, with nothing in it. */
  readonly home: string
  /** A folder that does not exist yet. */
  inside(name: string): string
}

const PREFIX = 'render-'
const LEFT_OVER_MS = 3_600_000

/** Gives a folder to the work and removes it with all that is in it, and what a crash left of others. */
export async function inWorkFolder<T>(
  around: string | undefined,
  work: (folder: WorkFolder) => Promise<T>,
): Promise<T> {
  const parent = around === undefined ? tmpdir() : join(around, 'work')
  await mkdir(parent, { recursive: true, mode: 0o700 })
  if (around !== undefined && isDue(parent)) await removeLeftOvers(parent)
  const folder = await mkdtemp(join(parent, around === undefined ? `slipway-${PREFIX}` : PREFIX))
  try {
    const home = join(folder, 'home')
    await mkdir(join(home, 'tmp'), { recursive: true })
    return await work({ folder, home, inside: (name) => join(folder, name) })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** When each folder was looked through. */
const lookedAt = new Map<string, number>()

/** Hundreds render at once, and each folder has all of theirs in it. */
function isDue(parent: string): boolean {
  const now = Date.now()
  if (now - (lookedAt.get(parent) ?? -Infinity) < LEFT_OVER_MS) return false
  lookedAt.set(parent, now)
  return true
}

async function removeLeftOvers(parent: string): Promise<void> {
  const oldest = Date.now() - LEFT_OVER_MS
  for (const name of await readdir(parent)) {
    const folder = join(parent, name)
    const found = name.startsWith(PREFIX) ? await stat(folder).catch(() => undefined) : undefined
    if (found && found.mtimeMs < oldest) await rm(folder, { recursive: true, force: true })
  }
}
