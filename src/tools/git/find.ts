import { slipwayError } from '#domain/errors.ts'
import { localFailure } from './failure.ts'
import { limitedCache } from '../limited-cache.ts'
import { runGit } from './run.ts'
import type { Repository } from './run.ts'
import type { TreeChange, TreeDiffs } from './tree-diff.ts'
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
  /** All files whose path ends in one of the ways, sorted. Names that must not be used are left out. The very same list where none differs. */
  find(commit: string, suffixes: readonly string[]): Promise<readonly FoundFile[]>
}

/** The head, the one before, and those that a preview compares. */
const MOST_CACHED_COMMITS = 4
const MOST_FOUND = 100_000
const NUL = 0

/** Searches the whole tree once; a later commit costs only what it changed. */
export function openFinder(repository: Repository, diffs: TreeDiffs): Finder {
  const cache = limitedCache<Result>(MOST_CACHED_COMMITS)
  const newest = new Map<string, string>()

  const search = async (commit: string, suffixes: readonly string[]): Promise<Result> => {
    const before = newest.get(nameOf(suffixes))
    const known = before === undefined ? undefined : cache.get(`${before} ${nameOf(suffixes)}`)
    if (!known || before === undefined) return sortedBy(await scan(repository, commit, suffixes))
    const changes = await diffs(before, commit).catch(() => undefined)
    // Gone, or too much: the whole tree is read instead, and tells what is wrong if something is.
    const files = changes && update(known.files, changes, suffixes)
    return files === known.files ? known : sortedBy(files ?? (await scan(repository, commit, suffixes)))
  }

  return {
    async find(commit, suffixes) {
      const key = `${commit} ${nameOf(suffixes)}`
      const result = cache.get(key) ?? (await search(commit, suffixes))
      cache.set(key, result, 1)
      newest.set(nameOf(suffixes), commit)
      return result.sorted
    },
  }
}

function nameOf(suffixes: readonly string[]): string {
  return suffixes.join('\0')
}

function sortedBy(files: Files): Result {
  return { files, sorted: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)) }
}

/** Reads the list as it comes, keeping only what fits: a million files are never in memory. */
async function scan(repository: Repository, commit: string, suffixes: readonly string[]): Promise<Files> {
  const files = new Map<string, FoundFile>()
  const wanted = suffixes.map((suffix) => Buffer.from(suffix))
  let rest: Buffer = Buffer.alloc(0)
  const take = (chunk: Buffer): void => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let at = 0
    for (let end = bytes.indexOf(NUL); end >= 0; end = bytes.indexOf(NUL, at)) {
      const fits = wanted.some((suffix) => endsIn(bytes, { at, end }, suffix))
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
  if (files.size > MOST_FOUND)
    throw slipwayError('source.too-many', { path: `*${suffixes[0] ?? ''}`, commit, limit: MOST_FOUND })
  return files
}

function endsIn(bytes: Buffer, { at, end }: { at: number; end: number }, suffix: Buffer): boolean {
  const { length } = suffix
  return end - at >= length && bytes.compare(suffix, 0, length, end - length, end) === 0
}

/** `<mode> <type> <hash>\t<path>` */
function addLine(files: Map<string, FoundFile>, line: string): void {
  const tab = line.indexOf('\t')
  const [mode = '', , hash = ''] = line.slice(0, tab).split(' ')
  const path = line.slice(tab + 1)
  const kind = kindOf(mode)
  if (kind !== 'folder' && isUsable(path)) files.set(path, { path, kind, hash })
}

/** What the search at an earlier commit found, with what differs since; the very same where nothing does. */
function update(known: Files, changes: readonly TreeChange[], suffixes: readonly string[]): Files | undefined {
  const found = changes.filter(({ path }) => suffixes.some((suffix) => path.endsWith(suffix)))
  if (found.length === 0) return known
  const files = new Map(known)
  for (const { path, change, mode, hash } of found) {
    const kind = kindOf(mode)
    files.delete(path)
    if (change !== 'deleted' && kind !== 'folder' && isUsable(path)) files.set(path, { path, kind, hash })
  }
  return files.size > MOST_FOUND ? undefined : files
}

function isUsable(path: string): boolean {
  return !path.includes('\uFFFD') && path.split('/').every((name) => nameFault(name) === undefined)
}
