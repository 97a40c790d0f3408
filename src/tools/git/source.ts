import { slipwayError } from '#domain/errors.ts'
import type { ErrorCode } from '#domain/error-table.ts'
import type { Source, SourceFile } from '#domain/source.ts'
import { shownPath } from './shown-path.ts'
import type { TreeEntry } from './listing.ts'
import type { Mirror } from './mirror.ts'
import { nameFault } from './trees.ts'
import type { Found } from './trees.ts'

export interface SourceLimits {
  readonly maxFileBytes: number
  readonly maxFiles: number
}

const DEFAULT_LIMITS: SourceLimits = { maxFileBytes: 32 * 1024 * 1024, maxFiles: 20_000 }

export interface SourcePlace {
  readonly commit: string
  readonly folder: string
}

/** What a commit is read by. */
export type CommitReader = Pick<Mirror, 'entry' | 'list' | 'read'>

const LFS_POINTER = /^version https:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\/v1\r?\n/
const LARGEST_POINTER_BYTES = 1_024

/**
 * A folder at a commit, read from the mirror's objects. Errors, all with path and commit: `source.missing`,
 * `source.symlink`, `source.submodule`, `source.lfs`, `source.too-large`, `source.too-many`, `source.name`.
 */
export function gitSource(mirror: CommitReader, place: SourcePlace, limits: SourceLimits = DEFAULT_LIMITS): Source {
  const { commit, folder } = place
  let listed: Promise<readonly SourceFile[]> | undefined

  const list = async (): Promise<readonly SourceFile[]> => {
    const found = await mirror.entry(commit, folder)
    refuseBlocked(found, folder, commit)
    if (found?.item.kind !== 'folder') throw sourceError('source.missing', folder, commit)
    const entries = await mirror.list({ tree: found.item.hash, path: folder, commit }, limits.maxFiles)
    return entries.map(sourceFile)
  }

  return {
    commit,
    folder,
    list: () => (listed ??= list()),
    async read(path) {
      const whole = wholePath(folder, path, commit)
      const found = await mirror.entry(commit, whole)
      refuseBlocked(found, whole, commit)
      if (!found?.whole || found.item.kind === 'folder') throw sourceError('source.missing', whole, commit)
      return readFile(mirror, { hash: found.item.hash, path: whole, commit }, limits.maxFileBytes)
    },
  }
}

/** Links and submodules are refused, wherever on the way to the file they stand. */
function refuseBlocked(found: Found | undefined, path: string, commit: string): void {
  if (found?.item.kind === 'symlink') throw sourceError('source.symlink', path, commit)
  if (found?.item.kind === 'submodule') throw sourceError('source.submodule', path, commit)
}

async function readFile(
  mirror: CommitReader,
  { hash, path, commit }: { hash: string; path: string; commit: string },
  maxBytes: number,
): Promise<Buffer> {
  const result = await mirror.read(hash, maxBytes)
  if (result.found === 'too-large') {
    const details = { path: shownPath(path), commit, size: result.size, limit: maxBytes }
    throw slipwayError('source.too-large', details)
  }
  if (result.found === 'missing') throw sourceError('source.missing', path, commit)
  const isSmall = result.bytes.length <= LARGEST_POINTER_BYTES
  if (isSmall && LFS_POINTER.test(result.bytes.toString('latin1'))) throw sourceError('source.lfs', path, commit)
  return result.bytes
}

/** The path from the root. Only plain paths downwards: nothing outside the folder can be named. */
function wholePath(folder: string, path: string, commit: string): string {
  for (const name of path.split('/')) {
    const why = nameFault(name)
    if (why === undefined) continue
    throw slipwayError('source.name', { path: shownPath(path), commit, why })
  }
  return folder === '' ? path : `${folder}/${path}`
}

/** Links and submodules are listed as files: reading them says what they are. */
function sourceFile({ path, kind, hash, size }: TreeEntry): SourceFile {
  return { path, mode: kind === 'executable' ? 'executable' : 'file', hash, size }
}

function sourceError(code: ErrorCode, path: string, commit: string): Error {
  return slipwayError(code, { path: path === '' ? 'folder /' : shownPath(path), commit })
}
