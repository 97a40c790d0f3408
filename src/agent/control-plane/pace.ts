import type { Clock } from '#tools/clock.ts'
import { Wakeup } from '#tools/wakeup.ts'

const AT_ONCE = 200
const PAUSE_MS = 1_000

/**
 * Lets names through in batches with a pause between them: what concerns very many applications and changes little of
 * each (a commit to one of ten thousand) costs no more at a time than what concerns a few. Said again, a name keeps its
 * place.
 */
export class Pace {
  readonly #waiting = new Set<string>()
  readonly #clock: Clock
  readonly #wakeup: Wakeup
  readonly #pass: (name: string) => void

  constructor(clock: Clock, pass: (name: string) => void) {
    this.#clock = clock
    this.#wakeup = new Wakeup(clock)
    this.#pass = pass
  }

  add(name: string): void {
    if (this.#waiting.size === 0) this.#wakeup.wake()
    this.#waiting.add(name)
  }

  async run(signal: AbortSignal): Promise<void> {
    const onAbort = (): void => this.#wakeup.wake()
    signal.addEventListener('abort', onAbort)
    while (!signal.aborted) {
      if (this.#waiting.size === 0) await this.#wakeup.waitUntil(undefined)
      for (const name of [...this.#waiting].slice(0, AT_ONCE)) {
        this.#waiting.delete(name)
        this.#pass(name)
      }
      if (this.#waiting.size > 0) await this.#clock.sleep(PAUSE_MS, signal)
    }
    signal.removeEventListener('abort', onAbort)
  }
}
