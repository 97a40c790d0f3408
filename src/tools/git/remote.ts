import { slipwayError } from '#domain/errors.ts'
import type { SlipwayError } from '#domain/errors.ts'
import { nearest } from '#domain/config/suggest.ts'
import { lastRef } from './branch.ts'
import { remoteFailure } from './failure.ts'
import { runGit } from './run.ts'
import type { Repository } from './run.ts'

const POLL_TIMEOUT_MS = 30_000

/** Commit by branch, as the remote says now, of those branches that it has. */
export async function remoteHeads(repository: Repository, branches: readonly string[]): Promise<Map<string, string>> {
  const refs = branches.map((branch) => `refs/heads/${branch}`)
  const listed = await listRemote(repository, ['--refs', 'origin', ...refs])
  // git matches the end of names, so that `refs/x/refs/heads/main` comes too.
  return new Map(
    branches.flatMap((branch) => {
      const commit = listed.get(`refs/heads/${branch}`)
      return commit === undefined ? [] : [[branch, commit]]
    }),
  )
}

/** The branch that the remote's HEAD stands for. Error: `git.empty-repository`. */
export async function remoteDefaultBranch(repository: Repository): Promise<string> {
  const { stdout } = await talk(repository, 'asking for its default branch', [
    'ls-remote',
    '--symref',
    'origin',
    'HEAD',
  ])
  const branch = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(stdout)?.[1]
  if (branch !== undefined && new RegExp(`^[0-9a-f]{40,64}\tHEAD$`, 'm').test(stdout)) return branch
  throw slipwayError('git.empty-repository', { repository: repository.remote.url, branch: branch ?? 'HEAD' })
}

/** Why a branch is not there: the repository has none at all, or others, of which one may have been meant. */
export async function missingBranch(repository: Repository, branch: string): Promise<SlipwayError> {
  const details = { repository: repository.remote.url, branch }
  const all = await listRemote(repository, ['--heads', 'origin'])
  if (all.size === 0) return slipwayError('git.empty-repository', details)
  const names = [...all.keys()].slice(0, 1_000).map((ref) => ref.slice('refs/heads/'.length))
  const meant = nearest(branch, names)
  return slipwayError('git.branch-missing', { ...details, suggestion: meant ? `Did you mean ${meant}? ` : '' })
}

/** Brings the branches' commits here. All refs move, or none. */
export async function fetchBranches(
  repository: Repository,
  branches: readonly string[],
  timeoutMs: number,
): Promise<void> {
  const refspecs = branches.map((branch) => `+refs/heads/${branch}:${lastRef(branch)}`)
  const args = [
    'fetch',
    '--quiet',
    '--atomic',
    '--no-tags',
    '--no-recurse-submodules',
    '--no-write-fetch-head',
    '--no-auto-maintenance',
    '--end-of-options',
    'origin',
    ...refspecs,
  ]
  await runGit(repository, args, { timeoutMs })
}

async function listRemote(repository: Repository, args: readonly string[]): Promise<Map<string, string>> {
  const { stdout } = await talk(repository, 'asking for its branches', ['ls-remote', ...args])
  const refs = new Map<string, string>()
  for (const line of stdout.split('\n')) {
    const [, commit, ref] = /^([0-9a-f]{40}(?:[0-9a-f]{24})?)\t(\S+)$/.exec(line) ?? []
    if (commit !== undefined && ref !== undefined) refs.set(ref, commit)
  }
  return refs
}

async function talk(repository: Repository, doing: string, args: readonly string[]): Promise<{ stdout: string }> {
  try {
    const { stdout } = await runGit(repository, args, { timeoutMs: POLL_TIMEOUT_MS })
    return { stdout: stdout.toString('utf8') }
  } catch (error) {
    throw remoteFailure(error, repository.remote, doing)
  }
}
