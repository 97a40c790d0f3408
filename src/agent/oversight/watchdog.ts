import type { Clock } from '#tools/clock.ts'
import type { Budget } from '../live/target-watch.ts'

const EVERY_MS = 15_000
/** Of watches that are merely silent; twelve thousand in an hour. */
const FRESH_WATCHES = 50

/** Begins anew what does not come round, and answers of how many applications something hangs. */
export interface Overlooked {
  overlook(now: number, budget: Budget): number
}

/** Looks again and again whether the loops of all applications come round. It waits for the clock alone. */
export class Watchdog {
  readonly #fleet: Overlooked
  readonly #clock: Clock
  readonly #onTurn: () => void
  #hanging = 0

  constructor(fleet: Overlooked, clock: Clock, onTurn: () => void = () => {}) {
    this.#fleet = fleet
    this.#clock = clock
    this.#onTurn = onTurn
  }

  /** Applications of which something hangs now. */
  get hanging(): number {
    return this.#hanging
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#onTurn()
      await this.#clock.sleep(EVERY_MS, signal)
      if (!signal.aborted) this.#hanging = this.#fleet.overlook(this.#clock.now(), { left: FRESH_WATCHES })
    }
  }
}
