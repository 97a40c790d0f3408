import { runGit } from './run.ts'
import type { Repository } from './run.ts'

/** A repository is packed anew, if git finds that it needs it, after so many fetches. */
const FETCHES_BETWEEN = 20
const TIMEOUT_MS = 3_600_000

export interface Packing {
  /** Counts a fetch; packs beside whatever else goes on. */
  afterFetch(repository: Repository): void
  ended(): Promise<void>
}

export function packing(): Packing {
  let fetches = 0
  let running: Promise<void> | undefined
  const pack = async (repository: Repository): Promise<void> => {
    try {
      await runGit(repository, ['gc', '--auto', '--quiet'], { timeoutMs: TIMEOUT_MS })
    } catch {
      // Only tidying: what goes wrong here is met, and told, by what reads.
    }
    running = undefined
  }
  return {
    afterFetch(repository) {
      fetches += 1
      if (fetches % FETCHES_BETWEEN === 0) running ??= pack(repository)
    },
    ended: async () => running,
  }
}
