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

export const LOCAL_TIMEOUT_MS = 120_000

type RunOptions = Omit<ExecOptions, 'cwd' | 'env' | 'signal' | 'timeoutMs'> & { readonly timeoutMs?: number }

/** Runs git in the repository. Never in a folder that somebody else may write: git would look for its files there. */
export function runGit(repository: Repository, args: readonly string[], options: RunOptions = {}): Promise<ExecResult> {
  const { env, signal } = repository
  return exec('git', args, { timeoutMs: LOCAL_TIMEOUT_MS, ...options, cwd: '/', env, signal })
}
