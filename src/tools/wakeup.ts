import type { Clock } from './clock.ts'

/** Given with each abort: to make the usual one, an error with its stack, costs more than all the rest. */
const WOKEN = 'woken'

/** One waiter that others may wake; a wake while nobody waits is kept, so that none is lost. */
export class Wakeup {
  readonly #clock: Clock
  #controller = new AbortController()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  wake(): void {
    this.#controller.abort(WOKEN)
  }

  /** Until woken, or the moment has come (milliseconds since 1970); without one, until woken. */
  async waitUntil(moment: number | undefined): Promise<void> {
    const signal = this.#controller.signal
    const ms = moment === undefined ? Number.MAX_SAFE_INTEGER : Math.max(0, moment - this.#clock.now())
    await this.#clock.sleep(ms, signal)
    if (signal.aborted) this.#controller = new AbortController()
  }
}
