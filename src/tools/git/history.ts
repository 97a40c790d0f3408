import type { Revision } from '#domain/revision.ts'
import { slipwayError } from '#domain/errors.ts'
import type { ObjectReader } from './cat-file.ts'
import { localFailure } from './failure.ts'
import { runGit } from './run.ts'
import type { Repository } from './run.ts'
import type { TreeDiffs } from './tree-diff.ts'

export const FULL_HASH = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/

/** What differs between two commits, or why that cannot be told. */
export type ChangedPaths =
  | { readonly known: true; readonly paths: readonly ChangedPath[] }
  | { readonly known: false; readonly reason: string }

export interface ChangedPath {
  readonly path: string
  readonly change: 'added' | 'changed' | 'deleted'
}

const LARGEST_COMMIT_BYTES = 4 * 1024 * 1024

/** Author, time and message of a commit. Error: `git.unknown-commit`. */
export async function readCommit(reader: ObjectReader, repository: Repository, hash: string): Promise<Revision> {
  const result = FULL_HASH.test(hash) ? await reader.read(hash, LARGEST_COMMIT_BYTES) : undefined
  if (result?.found === 'object' && result.type === 'commit') return parseCommit(hash, result.bytes)
  throw unknownCommit(repository, hash)
}

export function unknownCommit({ remote }: Repository, commit: string): Error {
  const shown = commit.replaceAll(/[^\w./-]/g, '?').slice(0, 100)
  return slipwayError('git.unknown-commit', { commit: shown, repository: remote.url })
}

/** The full hash for at least four characters of one. Errors: `git.unknown-commit`, `git.ambiguous-commit`. */
export async function expandPrefix(repository: Repository, prefix: string): Promise<string> {
  if (!/^[0-9a-f]{4,64}$/.test(prefix)) throw unknownCommit(repository, prefix)
  const args = ['rev-parse', `--disambiguate=${prefix}`]
  const { stdout } = await local(repository, 'looking up a commit', args)
  const checked = stdout.toString('latin1').split('\n').filter(Boolean).slice(0, 1_000)
  const types = await typesOf(repository, checked)
  const commits = checked.filter((_, n) => types[n] === 'commit')
  if (commits.length > 1) throw slipwayError('git.ambiguous-commit', { text: prefix })
  const [commit] = commits
  if (commit === undefined) throw unknownCommit(repository, prefix)
  return commit
}

/** Paths that differ. Not known after the older commit has gone (a force-push), or where there are too many. */
export async function changedPaths(
  { reader, repository, diffs }: { reader: ObjectReader; repository: Repository; diffs: TreeDiffs },
  { from, to }: { from: string; to: string },
): Promise<ChangedPaths> {
  for (const commit of [from, to]) {
    const info = FULL_HASH.test(commit) ? await reader.info(commit) : undefined
    if (info?.type !== 'commit') return { known: false, reason: `commit ${commit.slice(0, 12)} is not known any more` }
  }
  try {
    const paths = (await diffs(from, to)).map(({ path, change }) => ({ path, change }))
    return { known: true, paths }
  } catch (error) {
    if (hasCode(error, 'tool.too-much')) return { known: false, reason: 'too many files differ to list them' }
    throw localFailure(error, repository.remote, 'comparing two commits')
  }
}

/** Whether the older commit is in the history of the newer; false where one is not known. */
export async function isAncestor(
  reader: ObjectReader,
  repository: Repository,
  { older, newer }: { older: string; newer: string },
): Promise<boolean> {
  for (const commit of [older, newer]) {
    if (!FULL_HASH.test(commit) || (await reader.info(commit))?.type !== 'commit') return false
  }
  const args = ['merge-base', '--is-ancestor', older, newer]
  const { code } = await local(repository, 'comparing two commits', args, [1])
  return code === 0
}

async function typesOf(repository: Repository, hashes: readonly string[]): Promise<readonly string[]> {
  if (hashes.length === 0) return []
  const input = `${hashes.join('\n')}\n`
  const args = ['cat-file', '--batch-check=%(objecttype)']
  try {
    return (await runGit(repository, args, { input })).stdout.toString('latin1').split('\n')
  } catch (error) {
    throw localFailure(error, repository.remote, 'looking up a commit')
  }
}

async function local(
  repository: Repository,
  doing: string,
  args: readonly string[],
  okCodes: readonly number[] = [],
): Promise<{ code: number; stdout: Buffer }> {
  try {
    return await runGit(repository, args, { okCodes })
  } catch (error) {
    throw localFailure(error, repository.remote, doing)
  }
}

/** A commit object: header lines, an empty line, the message. All of it is a stranger's text. */
export function parseCommit(commit: string, bytes: Buffer): Revision {
  const end = bytes.indexOf('\n\n')
  const head = bytes.subarray(0, end < 0 ? bytes.length : end)
  const encoding = /^encoding (\S+)$/m.exec(head.toString('latin1'))?.[1]
  const author = /^author (.*)$/m.exec(decode(head, encoding))?.[1] ?? ''
  const [, name = '', email = '', seconds = '0'] = /^(.*?) ?<([^>]*)> (\d{1,12})/.exec(author) ?? []
  const message = end < 0 ? '' : decode(bytes.subarray(end + 2), encoding)
  return {
    commit,
    author: printable(name).slice(0, 300) || 'unknown',
    email: printable(email).slice(0, 320),
    message: printable(message).slice(0, 10_000).trimEnd(),
    at: Number(seconds) * 1_000,
  }
}

function decode(bytes: Buffer, encoding = 'utf-8'): string {
  try {
    return new TextDecoder(encoding).decode(bytes)
  } catch {
    return bytes.toString('utf8') // An encoding that nobody knows.
  }
}

/** Without what moves a terminal's cursor or turns the direction of writing. Line ends and tabs stay. */
function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, '')
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
