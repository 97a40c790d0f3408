import type { Clock } from '#tools/clock.ts'
import type { GitHint } from './git-hook.ts'

const WINDOW_MS = 1_000
const MAX_WAITING = 1_000

/**
 * Lets the first of equal hints through at once and makes one of all that follow within a second, so that a hundred
 * deliveries of one push wake the agents twice at most, and the last push is never missed.
 */
export class HintGate {
  readonly #pass: (hint: GitHint) => void
  readonly #clock: Clock
  readonly #open = new Map<string, { hint: GitHint; again: boolean }>()
  readonly #closing = new AbortController()

  constructor(clock: Clock, pass: (hint: GitHint) => void) {
    this.#clock = clock
    this.#pass = pass
  }

  offer(hint: GitHint): void {
    const key = JSON.stringify([hint.urls, hint.ref, hint.commit])
    const window = this.#open.get(key)
    if (window) {
      window.again = true
      return
    }
    if (this.#open.size < MAX_WAITING) {
      this.#open.set(key, { hint, again: false })
      void this.#closeWindow(key)
    }
    this.#pass(hint)
  }

  close(): void {
    this.#closing.abort()
    this.#open.clear()
  }

  async #closeWindow(key: string): Promise<void> {
    await this.#clock.sleep(WINDOW_MS, this.#closing.signal)
    const window = this.#open.get(key)
    this.#open.delete(key)
    if (window?.again) this.#pass(window.hint)
  }
}
