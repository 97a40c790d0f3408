import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Source } from '#domain/source.ts'
import { branchFault } from './branch.ts'
import { ObjectReader } from './cat-file.ts'
import { gitConfigText, gitEnvironment } from './environment.ts'
import type { GitAccess } from './environment.ts'
import { remoteFailure } from './failure.ts'
import { unknownCommit } from './history.ts'
import { listTree } from './listing.ts'
import { checkGitVersion, runGit } from './run.ts'
import type { Repository } from './run.ts'
import { gitSource } from './source.ts'
import { openTrees } from './trees.ts'
import type { Remote } from './url.ts'

export interface SnapshotOptions {
  /** Made by this; whoever asked removes it. */
  readonly folder: string
  readonly remote: Remote
  /** A branch, a tag, or a whole hash. */
  readonly ref: string
  readonly access?: GitAccess
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** One commit of a repository without its history, for what is read once. */
export interface Snapshot {
  readonly source: Source
  close(): Promise<void>
}

/** Why a text is no ref that is asked for, as the end of a sentence, or undefined. */
export function refFault(ref: string): string | undefined {
  return branchFault(ref.replace(/^refs\/(?:heads|tags)\//, ''))
}

/** Fetches it. Errors: `git.*`; a ref that the remote does not have is `git.unknown-commit`. */
export async function openSnapshot(options: SnapshotOptions): Promise<Snapshot> {
  const { folder, remote, ref, access = {}, timeoutMs, signal } = options
  await checkGitVersion()
  const gitDir = path.join(folder, 'snapshot.git')
  const configFile = path.join(folder, 'gitconfig')
  await mkdir(gitDir, { recursive: true, mode: 0o700 })
  await writeFile(configFile, gitConfigText(remote, access), { mode: 0o600 })
  const env = gitEnvironment({ gitDir, configFile, remote, access })
  const repository: Repository = { gitDir, env, remote, signal }
  const commit = await fetchCommit(repository, ref, timeoutMs)
  const reader = new ObjectReader(repository)
  const trees = openTrees(reader, remote)
  const read = { reader, trees, remote }
  const source = gitSource(
    {
      async entry(at, place) {
        const root = await trees.root(at)
        if (root === undefined) throw unknownCommit(repository, at)
        return trees.find(root, { path: place, commit: at })
      },
      list: (place, maxFiles) => listTree(read, place, maxFiles),
      read: (hash, maxBytes) => reader.read(hash, maxBytes),
    },
    { commit, folder: '' },
  )
  return { source, close: () => reader.close() }
}

async function fetchCommit(repository: Repository, ref: string, timeoutMs: number): Promise<string> {
  const { remote } = repository
  try {
    await runGit(repository, ['init', '--quiet', '--bare', '--template=', '--initial-branch=none'])
    const options = ['--quiet', '--depth=1', '--no-tags', '--no-auto-maintenance']
    await runGit(repository, ['fetch', ...options, '--', 'origin', ref], { timeoutMs })
    const { stdout } = await runGit(repository, ['rev-parse', '--verify', '--quiet', 'FETCH_HEAD^{commit}'])
    return stdout.toString('latin1').trim()
  } catch (error) {
    const isUnknown = error instanceof Error && 'output' in error && NO_SUCH_REF.test(String(error.output))
    throw isUnknown ? unknownCommit(repository, ref) : remoteFailure(error, remote, 'fetching')
  }
}

const NO_SUCH_REF = /couldn't find remote ref|not our ref|unadvertised object/
