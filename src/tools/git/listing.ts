import { slipwayError } from '#domain/errors.ts'
import type { ObjectReader } from './cat-file.ts'
import { damaged } from './failure.ts'
import { shownPath } from './shown-path.ts'
import type { ItemKind, TreePlace, Trees } from './trees.ts'
import type { Remote } from './url.ts'

/** A file, link or submodule below a folder. `path` is relative to the folder; links and submodules are listed, never followed. */
export interface TreeEntry {
  readonly path: string
  readonly kind: Exclude<ItemKind, 'folder'>
  readonly hash: string
  /** 0 for a submodule, which is not here. */
  readonly size: number
}

export interface ListingPlace extends TreePlace {
  /** Hash of the folder's tree. */
  readonly tree: string
}

/** More levels than any path that an operating system takes. */
const DEEPEST = 200

/** Everything below a folder. Errors: `source.too-many`, `source.name`. */
export async function listTree(
  { trees, reader, remote }: { trees: Trees; reader: ObjectReader; remote: Remote },
  place: ListingPlace,
  maxFiles: number,
): Promise<readonly TreeEntry[]> {
  const found: Omit<TreeEntry, 'size'>[] = []
  const sizeOf = async ({ kind, hash }: Omit<TreeEntry, 'size'>): Promise<number> => {
    if (kind === 'submodule') return 0
    const info = await reader.info(hash)
    if (!info) throw damaged(remote, `file ${hash} is missing`)
    return info.size
  }
  const open = [{ tree: place.tree, prefix: '', depth: 0 }]
  for (let folder = open.pop(); folder; folder = open.pop()) {
    for (const { name, kind, hash, fault } of (await trees.items(folder.tree, place)).values()) {
      const path = folder.prefix + name
      if (fault !== undefined) throw nameError(place, path, fault)
      if (kind !== 'folder') found.push({ path, kind, hash })
      else if (folder.depth >= DEEPEST) throw nameError(place, path, `it is more than ${DEEPEST} folders deep`)
      else open.push({ tree: hash, prefix: `${path}/`, depth: folder.depth + 1 })
      if (found.length + open.length > maxFiles) {
        const details = { path: place.path || '/', commit: place.commit, limit: maxFiles }
        throw slipwayError('source.too-many', details)
      }
    }
  }
  found.sort((a, b) => (a.path < b.path ? -1 : 1))
  const sizes = await Promise.all(found.map(sizeOf))
  return found.map(({ path, kind, hash }, n) => ({ path, kind, hash, size: sizes[n] ?? 0 }))
}

function nameError(place: ListingPlace, path: string, why: string): Error {
  const whole = place.path === '' ? path : `${place.path}/${path}`
  return slipwayError('source.name', { path: shownPath(whole), commit: place.commit, why })
}
