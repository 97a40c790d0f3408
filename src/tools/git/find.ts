import { slipwayError } from '#domain/errors.ts'
import { localFailure } from './failure.ts'
import { limitedCache } from '../limited-cache.ts'
import { runGit } from './run.ts'
import type { Repository } from './run.ts'
import { kindOf, nameFault } from './trees.ts'
import type { ItemKind } from './trees.ts'

/** A file that a search by name found. `path` counts from the root. */
export interface FoundFile {
  readonly path: string
  readonly kind: Exclude<ItemKind, 'folder'>
  readonly hash: string
}

type Files = ReadonlyMap<string, FoundFile>

interface Result {
  readonly files: Files
  readonly sorted: readonly FoundFile[]
}

export interface Finder {
  /** All files whose path ends so, sorted. Names that must not be used are left out. The very same list where none differs. */
  find(commit: string, suffix: string): Promise<readonly FoundFile[]>
}

/** The head, the one before, and those that a preview compares. */
const MOST_CACHED_COMMITS = 4
const MOST_FOUND = 100_000
const LARGEST_DIFF_BYTES = 64 * 1024 * 1024
const NUL = 0

/** Searches the whole tree once; a later commit costs only what it changed. */
export function openFinder(repository: Repository): Finder {
  const cache = limitedCache<Result>(MOST_CACHED_COMMITS)
  const newest = new Map<string, string>()

  const search = async (commit: string, suffix: string): Promise<Result> => {
    const before = newest.get(suffix)
    const known = before === undefined ? undefined : cache.get(`${before} ${suffix}`)
    if (!known || before === undefined) return sortedBy(await scan(repository, commit, suffix))
    const files = await update(repository, known.files, { before, commit, suffix })
    return files === known.files ? known : sortedBy(files ?? (await scan(repository, commit, suffix)))
  }

  return {
    async find(commit, suffix) {
      const key = `${commit} ${suffix}`
      const result = cache.get(key) ?? (await search(commit, suffix))
      cache.set(key, result, 1)
      newest.set(suffix, commit)
      return result.sorted
    },
  }
}

function sortedBy(files: Files): Result {
  return { files, sorted: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)) }
}

/** Reads the list as it comes, keeping only what fits: a million files are never in memory. */
async function scan(repository: Repository, commit: string, suffix: string): Promise<Files> {
  const files = new Map<string, FoundFile>()
  const wanted = Buffer.from(suffix)
  let rest: Buffer = Buffer.alloc(0)
  const take = (chunk: Buffer): void => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let at = 0
    for (let end = bytes.indexOf(NUL); end >= 0; end = bytes.indexOf(NUL, at)) {
      const fits = end - at >= wanted.length && bytes.compare(wanted, 0, wanted.length, end - wanted.length, end) === 0
      if (fits && files.size <= MOST_FOUND) addLine(files, bytes.toString('utf8', at, end))
      at = end + 1
    }
    rest = bytes.subarray(at)
  }
  let stderr = ''
  const onOutput = (chunk: Buffer, stream: 'stdout' | 'stderr'): void => {
    if (stream === 'stdout') take(chunk)
    else stderr = (stderr + chunk.toString('utf8')).slice(-2_000)
  }
  try {
    await runGit(repository, ['ls-tree', '-r', '-z', '--full-tree', commit], { onOutput })
  } catch (error) {
    throw localFailure(error, repository.remote, `listing commit ${commit.slice(0, 12)} (${stderr.trim()})`)
  }
  if (files.size > MOST_FOUND) throw slipwayError('source.too-many', { path: `*${suffix}`, commit, limit: MOST_FOUND })
  return files
}

/** `<mode> <type> <hash>\t<path>` */
function addLine(files: Map<string, FoundFile>, line: string): void {
  const tab = line.indexOf('\t')
  const [mode = '', , hash = ''] = line.slice(0, tab).split(' ')
  const path = line.slice(tab + 1)
  const kind = kindOf(mode)
  if (kind !== 'folder' && isUsable(path)) files.set(path, { path, kind, hash })
}

/** What the search at an earlier commit found, with what differs since; undefined where that cannot be told. */
async function update(
  repository: Repository,
  known: Files,
  { before, commit, suffix }: { before: string; commit: string; suffix: string },
): Promise<Files | undefined> {
  let text: string
  try {
    const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', before, commit]
    text = (await runGit(repository, args, { maxBytes: LARGEST_DIFF_BYTES })).stdout.toString('utf8')
  } catch {
    return undefined // Gone, or too much: the whole tree is read instead, and tells what is wrong if something is.
  }
  const parts = text.split('\0')
  if (!parts.some((part, at) => at % 2 === 1 && part.endsWith(suffix))) return known
  const files = new Map(known)
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const path = parts[at + 1] ?? ''
    if (!path.endsWith(suffix)) continue
    // `:<old mode> <new mode> <old hash> <new hash> <status>`
    const [, mode = '', , hash = '', status = ''] = (parts[at] ?? '').split(' ')
    const kind = kindOf(mode)
    files.delete(path)
    if (status !== 'D' && kind !== 'folder' && isUsable(path)) files.set(path, { path, kind, hash })
  }
  return files.size > MOST_FOUND ? undefined : files
}

function isUsable(path: string): boolean {
  return !path.includes('\uFFFD') && path.split('/').every((name) => nameFault(name) === undefined)
}
