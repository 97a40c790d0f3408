import { limitedCache } from '../limited-cache.ts'
import { runGit } from './run.ts'
import type { Repository } from './run.ts'

/** One file that differs between two commits; what it is now, all zeros where it is gone. */
export interface TreeChange {
  readonly path: string
  readonly change: 'added' | 'changed' | 'deleted'
  readonly mode: string
  readonly hash: string
}

/** What differs between two commits. Errors: `tool.too-much`, and whatever git has to say. */
export type TreeDiffs = (from: string, to: string) => Promise<readonly TreeChange[]>

const LARGEST_DIFF_BYTES = 64 * 1024 * 1024
/** Of all lists that are kept. */
const MOST_KEPT = 20_000

/** A head is compared with the one before it for more than one purpose: git is asked once. */
export function openTreeDiffs(repository: Repository): TreeDiffs {
  const kept = limitedCache<readonly TreeChange[]>(MOST_KEPT)
  return async (from, to) => {
    const key = `${from} ${to}`
    const known = kept.get(key)
    if (known) return known
    const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', from, to]
    const { stdout } = await runGit(repository, args, { maxBytes: LARGEST_DIFF_BYTES })
    const changes = parseRaw(stdout.toString('utf8'))
    kept.set(key, changes, changes.length + 1)
    return changes
  }
}

/** `:<old mode> <new mode> <old hash> <new hash> <status>\0<path>\0`, again and again. */
function parseRaw(text: string): TreeChange[] {
  const parts = text.split('\0')
  const changes: TreeChange[] = []
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [, mode = '', , hash = '', status = ''] = (parts[at] ?? '').split(' ')
    const change = status === 'A' ? 'added' : status === 'D' ? 'deleted' : 'changed'
    changes.push({ path: parts[at + 1] ?? '', change, mode, hash })
  }
  return changes
}
