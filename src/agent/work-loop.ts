import type { Clock } from '#tools/clock.ts'
import { Wakeup } from '#tools/wakeup.ts'

/** What a round leaves: more to do at once, nothing before a moment (milliseconds since 1970), or nothing at all. */
export type Rest = 'more' | 'nothing' | { readonly until: number }

export interface WorkLoopTools {
  readonly clock: Clock
  /** What a loop that was left behind gets to end. */
  readonly endingMs: number
  /** Does what is due and ends soon after the signal. Never throws. */
  round(signal: AbortSignal): Promise<Rest>
}

/**
 * Does rounds for as long as there is something to do. While there is nothing, no loop waits: of ten thousand idle
 * applications each costs a few words of memory, not a timer and a chain of promises.
 */
export class WorkLoop {
  readonly #tools: WorkLoopTools
  #state: 'new' | 'started' | 'closed' = 'new'
  #isWoken = false
  #running: { readonly done: Promise<void>; readonly shutdown: AbortController } | undefined
  #wakeup: Wakeup | undefined
  #life: AbortController | undefined

  constructor(tools: WorkLoopTools) {
    this.#tools = tools
  }

  /** Before it nothing is done. */
  start(): void {
    if (this.#state !== 'new') return
    this.#state = 'started'
    this.wake()
  }

  /** There may be something to do. */
  wake(): void {
    this.#isWoken = true
    this.#wakeup?.wake()
    if (this.#state !== 'started' || this.#running) return
    const shutdown = new AbortController()
    this.#running = { shutdown, done: this.#live(shutdown.signal) }
  }

  /** Leaves a round that does not end behind, and begins another. */
  restart(): void {
    this.#life?.abort()
    this.wake()
  }

  /** Until the round that is under way has ended. */
  async close(): Promise<void> {
    this.#state = 'closed'
    this.#running?.shutdown.abort()
    await this.#running?.done
  }

  async #live(shutdown: AbortSignal): Promise<void> {
    await Promise.resolve() // Who wakes it finishes first what it is doing.
    while (this.#isWoken && !shutdown.aborted) {
      const life = new AbortController()
      this.#life = life
      const loop = this.#loop(AbortSignal.any([shutdown, life.signal]))
      await Promise.race([loop, whenAborted(life.signal)])
      // Nothing of what was left behind should still be under way when the next loop begins.
      if (life.signal.aborted) await Promise.race([loop, this.#tools.clock.sleep(this.#tools.endingMs, shutdown)])
    }
    // No other turn of the event loop lies between the last look at `#isWoken` and this.
    this.#wakeup = undefined
    this.#life = undefined
    this.#running = undefined
  }

  async #loop(signal: AbortSignal): Promise<void> {
    const wakeup = new Wakeup(this.#tools.clock)
    this.#wakeup = wakeup
    const onAbort = (): void => wakeup.wake()
    signal.addEventListener('abort', onAbort)
    while (!signal.aborted) {
      this.#isWoken = false
      const rest = await this.#tools.round(signal)
      if (signal.aborted || (rest === 'nothing' && !this.#isWoken)) break
      if (typeof rest === 'object') await wakeup.waitUntil(rest.until)
    }
    signal.removeEventListener('abort', onAbort)
  }
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
