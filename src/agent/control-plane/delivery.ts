import type { Clock } from '#tools/clock.ts'
import type { Log } from '#tools/log.ts'
import { Wakeup } from '#tools/wakeup.ts'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 10_000

/** Says whether there is more to deliver at once. */
export type DeliverSome = (signal: AbortSignal) => Promise<'more' | 'done'>

/**
 * One kind of thing on its way to the control plane. What cannot be delivered now is tried again with growing pauses,
 * for ever: deploying does not depend on it.
 */
export class Delivery {
  readonly #wakeup: Wakeup
  readonly #deliver: DeliverSome
  readonly #tools: { readonly name: string; readonly clock: Clock; readonly log: Log }
  #failures = 0

  constructor(deliver: DeliverSome, tools: { readonly name: string; readonly clock: Clock; readonly log: Log }) {
    this.#deliver = deliver
    this.#tools = tools
    this.#wakeup = new Wakeup(tools.clock)
  }

  /** There is something new to deliver. */
  wake(): void {
    if (this.#failures === 0) this.#wakeup.wake()
  }

  /** The control plane has been reached by another way: do not wait out the pause. */
  retryNow(): void {
    this.#wakeup.wake()
  }

  async run(signal: AbortSignal): Promise<void> {
    const onAbort = (): void => this.#wakeup.wake()
    signal.addEventListener('abort', onAbort)
    while (!signal.aborted) {
      const pause = await this.#once(signal)
      await this.#wakeup.waitUntil(pause === undefined ? undefined : this.#tools.clock.now() + pause)
    }
    signal.removeEventListener('abort', onAbort)
  }

  /** Delivers until nothing is left; answers with the pause after a failure. */
  async #once(signal: AbortSignal): Promise<number | undefined> {
    try {
      while (!signal.aborted && (await this.#deliver(signal)) === 'more');
      this.#failures = 0
      return undefined
    } catch (error) {
      if (signal.aborted) return undefined
      if (this.#failures === 0)
        this.#tools.log.warn(`${this.#tools.name} could not be delivered and will be tried again`, { error })
      this.#failures += 1
      return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1))
    }
  }
}
