import type { Clock } from '#tools/clock.ts'

/** Lets at most so many through a second, evenly; a second's worth may go at once after a pause. */
export class Pace {
  readonly #perSecond: number | undefined
  readonly #clock: Clock
  /** When the next one is due; behind the present there is credit. */
  #next = 0

  constructor(perSecond: number | undefined, clock: Clock) {
    this.#perSecond = perSecond
    this.#clock = clock
  }

  async take(signal?: AbortSignal): Promise<void> {
    if (this.#perSecond === undefined) return
    const now = this.#clock.now()
    this.#next = Math.max(this.#next, now - 1_000) + 1_000 / this.#perSecond
    if (this.#next > now) await this.#clock.sleep(this.#next - now, signal)
  }
}
