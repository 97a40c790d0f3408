import { slipwayError } from '#domain/errors.ts'
import type { ObjectReader, ReadResult } from './cat-file.ts'
import { damaged } from './failure.ts'
import { limitedCache } from '../limited-cache.ts'
import { shownPath } from './shown-path.ts'
import type { Remote } from './url.ts'

export type ItemKind = 'folder' | 'file' | 'executable' | 'symlink' | 'submodule'

/** One line of a tree object. */
export interface TreeItem {
  readonly name: string
  readonly kind: ItemKind
  readonly hash: string
  /** Why the name must not be used as a file name, where that is so. */
  readonly fault?: string
}

/** The deepest thing that was found on the way to a path, and whether that is the path itself. */
export interface Found {
  readonly item: TreeItem
  readonly path: string
  readonly whole: boolean
}

/** Reads trees object by object: no process, and what did not change between two commits is read once. */
export interface Trees {
  /** Hash of the commit's root tree, or undefined where the commit is not known. */
  root(commit: string): Promise<string | undefined>
  /** By name; names that must not be used have a NUL before them, so that they never hide another. */
  items(tree: string, place: TreePlace): Promise<ReadonlyMap<string, TreeItem>>
  /** Undefined where the path is not there at all, not even behind a link. '' is the root. */
  find(root: string, place: TreePlace): Promise<Found | undefined>
}

/** What is being looked for, for errors. */
export interface TreePlace {
  readonly path: string
  readonly commit: string
}

/** A folder whose names and hashes take more than this is refused. */
const LARGEST_TREE_BYTES = 64 * 1024 * 1024
const MOST_CACHED_ITEMS = 200_000
const MOST_CACHED_COMMITS = 10_000

export function openTrees(reader: ObjectReader, remote: Remote): Trees {
  const trees = limitedCache<ReadonlyMap<string, TreeItem>>(MOST_CACHED_ITEMS)
  const roots = limitedCache<string>(MOST_CACHED_COMMITS)

  /** Thousands ask for the same folder at once, before the first one has it. */
  const reading = new Map<string, Promise<ReadonlyMap<string, TreeItem>>>()

  const items = (tree: string, place: TreePlace): Promise<ReadonlyMap<string, TreeItem>> => {
    const cached = trees.get(tree)
    if (cached) return Promise.resolve(cached)
    const read = reading.get(tree) ?? readItems(tree, place).finally(() => reading.delete(tree))
    reading.set(tree, read)
    return read
  }

  const readItems = async (tree: string, place: TreePlace): Promise<ReadonlyMap<string, TreeItem>> => {
    const result = await reader.read(tree, LARGEST_TREE_BYTES)
    if (result.found === 'missing') throw damaged(remote, `tree ${tree} is missing`)
    const parsed =
      result.found === 'object' && result.type === 'tree' ? parseTree(result.bytes, tree.length / 2) : undefined
    if (!parsed) throw unusableTree(result, place)
    const named = new Map(parsed.map((item) => [item.fault === undefined ? item.name : `\0${item.name}`, item]))
    trees.set(tree, named, named.size + 1)
    return named
  }

  return {
    items,
    async root(commit) {
      const cached = roots.get(commit)
      if (cached) return cached
      const info = await reader.info(`${commit}^{tree}`)
      if (info) roots.set(commit, info.hash, 1)
      return info?.hash
    },
    async find(root, place) {
      const { path } = place
      let found: Found = { item: { name: '', kind: 'folder', hash: root }, path: '', whole: path === '' }
      for (const name of path === '' ? [] : path.split('/')) {
        if (found.item.kind !== 'folder') return found
        const item: TreeItem | undefined = (await items(found.item.hash, place)).get(name)
        if (!item) return undefined
        const reached: string = found.path === '' ? name : `${found.path}/${name}`
        found = { item, path: reached, whole: reached === path }
      }
      return found
    },
  }
}

/** A tree that git handed on but nobody could have made with git. It is the repository's fault, not damage here. */
function unusableTree(result: ReadResult, { path, commit }: TreePlace): Error {
  const shown = path === '' ? 'the root folder' : shownPath(path)
  if (result.found === 'too-large') {
    const details = { path: shown, commit, size: result.size, limit: LARGEST_TREE_BYTES }
    return slipwayError('source.too-large', details)
  }
  return slipwayError('source.name', { path: shown, commit, why: 'a folder on the way to it is malformed' })
}

/** `<mode> <name>\0<hash>`, again and again; undefined where that is not so. */
function parseTree(bytes: Buffer, hashBytes: number): TreeItem[] | undefined {
  const items: TreeItem[] = []
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(32, at)
    const end = bytes.indexOf(0, space)
    if (space < 0 || end < 0 || end + hashBytes >= bytes.length) return undefined
    const { name, fault } = readName(bytes.subarray(space + 1, end))
    const hash = bytes.toString('hex', end + 1, end + 1 + hashBytes)
    const item = { name, kind: kindOf(bytes.toString('latin1', at, space)), hash }
    items.push(fault === undefined ? item : { ...item, fault })
    at = end + 1 + hashBytes
  }
  return items
}

export function kindOf(mode: string): ItemKind {
  switch (mode.replace(/^0+/, '')) {
    case '40000':
      return 'folder'
    case '120000':
      return 'symlink'
    case '160000':
      return 'submodule'
    case '100755':
      return 'executable'
    default:
      return 'file'
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function readName(bytes: Buffer): { name: string; fault?: string } {
  try {
    const name = utf8.decode(bytes)
    const fault = nameFault(name)
    return fault === undefined ? { name } : { name, fault }
  } catch {
    return { name: bytes.toString('latin1'), fault: 'it is not UTF-8' }
  }
}

/** Why one part of a path must not be used as a file name; git itself would never have made such a tree. */
export function nameFault(name: string): string | undefined {
  if (name === '' || name === '.' || name === '..') return 'it leaves its folder'
  if (name.includes('/') || name.includes('\\') || name.includes('\0')) return 'it has a separator in it'
  if (name.toLowerCase() === '.git') return 'git would take it for a repository'
  return undefined
}
