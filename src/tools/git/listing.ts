import { slipwayError } from '#domain/errors.ts'
import type { ObjectReader } from './cat-file.ts'
import { damaged } from './failure.ts'
import type { ItemKind, Trees } from './trees.ts'
import type { Remote } from './url.ts'

/** A file, link or submodule below a folder. `path` is relative to the folder; links and submodules are listed, never followed. */
export interface TreeEntry {
  readonly path: string
  readonly kind: Exclude<ItemKind, 'folder'>
  readonly hash: string
  /** 0 for a submodule, which is not here. */
  readonly size: number
}

export interface ListingPlace {
  /** Hash of the folder's tree. */
  readonly tree: string
  /** For errors. */
  readonly shown: string
  readonly commit: string
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
  const open = [{ tree: place.tree, prefix: '', depth: 0 }]
  for (let folder = open.pop(); folder; folder = open.pop()) {
    for (const { name, kind, hash, fault } of (await trees.items(folder.tree)).values()) {
      const path = folder.prefix + name
      if (fault !== undefined) throw nameError(place, path, fault)
      if (kind !== 'folder') found.push({ path, kind, hash })
      else if (folder.depth >= DEEPEST) throw nameError(place, path, `it is more than ${DEEPEST} folders deep`)
      else open.push({ tree: hash, prefix: `${path}/`, depth: folder.depth + 1 })
      if (found.length + open.length > maxFiles) {
        const details = { path: place.shown || '/', commit: place.commit, limit: maxFiles }
        throw slipwayError('source.too-many', details)
      }
    }
  }
  found.sort((a, b) => (a.path < b.path ? -1 : 1))
  return Promise.all(
    found.map(async (entry) => {
      if (entry.kind === 'submodule') return { ...entry, size: 0 }
      const info = await reader.info(entry.hash)
      if (!info) throw damaged(remote, `file ${entry.hash} is missing`)
      return { ...entry, size: info.size }
    }),
  )
}

function nameError(place: ListingPlace, path: string, why: string): Error {
  const whole = place.shown === '' ? path : `${place.shown}/${path}`
  return slipwayError('source.name', { path: shownPath(whole), commit: place.commit, why })
}

/** A stranger's path for an error: short, without control characters. */
export function shownPath(path: string): string {
  const clean = path.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`)
  return clean.length > 300 ? `${clean.slice(0, 300)}…` : clean
}
