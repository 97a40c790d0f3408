import { rmSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

export interface PruneRules {
  readonly isNeeded: (digest: string) => boolean
  /** Milliseconds since 1970: what was put since then may belong to something that is not known as needed yet. */
  readonly before: number
}

/**
 * Removes blobs that nothing needs, and what interrupted writes and damage left behind. Answers how many files went.
 * A file is judged and removed in one turn of the event loop, so a `put` of the same bytes comes before or after it.
 */
export async function pruneBlobs(folder: string, rules: PruneRules): Promise<number> {
  let removed = 0
  for (const part of await readdir(folder).catch(() => [])) {
    const files = await readdir(join(folder, part)).catch(() => [])
    for (const name of files) if (removeIfOld(join(folder, part, name), name, rules)) removed += 1
  }
  return removed
}

function removeIfOld(file: string, name: string, { isNeeded, before }: PruneRules): boolean {
  if (/^[0-9a-f]{64}$/.test(name) && isNeeded(name)) return false
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found?.isFile() || found.mtimeMs >= before) return false
  rmSync(file, { force: true })
  return true
}
