import { reportOf } from '#domain/errors.ts'
import type { ErrorReport } from '#domain/errors.ts'
import type { Clock } from '#tools/clock.ts'
import type { Mirror } from '#tools/git/mirror.ts'
import { Wakeup } from '#tools/wakeup.ts'

const LONGEST_PAUSE_MS = 5 * 60_000

export interface WatchTools {
  readonly clock: Clock
  readonly mirror: Mirror
  readonly branch: string
  readonly pollMs: number
  /** A head that is here, whole; called again with the same one after a failure of the call. */
  onHead(commit: string): Promise<void>
  /** Set while the repository cannot be read, with how often in a row. */
  onTrouble(error: ErrorReport | undefined): void
}

/** Learns of new heads of one repository's branch: at once by a hint, else by polling; one fetch for each push. */
export class RepositoryWatch {
  readonly #tools: WatchTools
  readonly #wakeup: Wakeup
  #seen: string | undefined
  #hinted: 'no' | 'fetch' | 'ask' = 'no'
  #isLooking = false
  #failures = 0

  constructor(tools: WatchTools) {
    this.#tools = tools
    this.#wakeup = new Wakeup(tools.clock)
  }

  /**
   * Somebody says that something was pushed. While a look is under way it may be the very push that is looked at, said
   * again: then the remote is only asked, so that one push is one fetch.
   */
  hint(): void {
    if (this.#hinted === 'no') this.#hinted = this.#isLooking ? 'ask' : 'fetch'
    this.#wakeup.wake()
  }

  async run(signal: AbortSignal): Promise<void> {
    const onAbort = (): void => this.#wakeup.wake()
    signal.addEventListener('abort', onAbort)
    await this.#lookAtLast()
    while (!signal.aborted) {
      await this.#look()
      const pause = Math.min(Math.max(this.#tools.pollMs, LONGEST_PAUSE_MS), this.#tools.pollMs * 2 ** this.#failures)
      if (!signal.aborted && this.#hinted === 'no') await this.#wakeup.waitUntil(this.#tools.clock.now() + pause)
    }
    signal.removeEventListener('abort', onAbort)
  }

  /** After a restart: what was fetched before is good enough to go on with, also while the remote is away. */
  async #lookAtLast(): Promise<void> {
    const commit = this.#tools.mirror.last(this.#tools.branch)
    if (commit) await this.#see(commit).catch(() => {})
  }

  async #look(): Promise<void> {
    const { mirror, branch } = this.#tools
    const hinted = this.#hinted
    this.#hinted = 'no'
    this.#isLooking = true
    try {
      const head = hinted === 'fetch' ? undefined : await mirror.head(branch)
      if (head === undefined || head !== this.#seen) {
        const { branches } = await mirror.fetch(head)
        const state = branches.find((one) => one.branch === branch)
        if (state?.state === 'missing') throw state.error
        if (state) await this.#see(state.commit)
        else await mirror.head(branch) // Says why it is not there.
      }
      this.#failures = 0
      this.#tools.onTrouble(undefined)
    } catch (error) {
      this.#failures = Math.min(this.#failures + 1, 16)
      this.#tools.onTrouble(reportOf(error))
    } finally {
      this.#isLooking = false
    }
  }

  async #see(commit: string): Promise<void> {
    if (commit === this.#seen) return
    await this.#tools.onHead(commit)
    this.#seen = commit
  }
}
