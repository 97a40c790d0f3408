import { slipwayError } from '#domain/errors.ts'
import { exec } from '../exec.ts'
import type { ExecOptions, ExecResult } from '../exec.ts'
import type { Remote } from './url.ts'

/** A bare repository on disk and all that is needed to run git in it. */
export interface Repository {
  readonly gitDir: string
  readonly env: Readonly<Record<string, string>>
  readonly remote: Remote
  readonly signal: AbortSignal
}

const LOCAL_TIMEOUT_MS = 120_000

type RunOptions = Omit<ExecOptions, 'cwd' | 'env' | 'signal' | 'timeoutMs'> & { readonly timeoutMs?: number }

/** Runs git in the repository. Never in a folder that somebody else may write: git would look for its files there. */
export function runGit(repository: Repository, args: readonly string[], options: RunOptions = {}): Promise<ExecResult> {
  const { env, signal } = repository
  return exec('git', args, { timeoutMs: LOCAL_TIMEOUT_MS, ...options, cwd: '/', env, signal })
}

const NEEDED = [2, 36] as const

/** `cat-file --batch-command` came with this version. Errors: `git.too-old`, `tool.missing`. */
export async function checkGitVersion(): Promise<void> {
  const { stdout } = await exec('git', ['version'], { timeoutMs: LOCAL_TIMEOUT_MS })
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(stdout.toString('latin1')) ?? []
  const isEnough = Number(major) > NEEDED[0] || (Number(major) === NEEDED[0] && Number(minor) >= NEEDED[1])
  if (!isEnough) throw slipwayError('git.too-old', { found: `${major}.${minor}`, needed: NEEDED.join('.') })
}
