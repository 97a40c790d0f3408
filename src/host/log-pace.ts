/** Looks at a log that does not grow are so far apart, and those at a flood so near to each other. */
const IDLE_MS = 1_000
const FLOOD_MS = 10

interface Look {
  readonly at: number
  /** What the log held after it. */
  readonly size: number
}

/**
 * When a log must be looked at again to be cut in time: before it can have grown to its limit at twice the speed of now.
 * So it goes beyond by what is printed in the second in which a flood begins, then by what is printed in some 10 ms.
 */
export class LogPace {
  readonly #limitBytes: number
  #last: Look | undefined
  #dueAt = 0

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  get dueAt(): number {
    return this.#dueAt
  }

  /** Also after the clock was set back. */
  isDue(at: number): boolean {
    return at >= this.#dueAt || this.#dueAt - at > IDLE_MS
  }

  /** `cut`: what was taken away in this look. */
  looked(at: number, { size, cut }: { readonly size: number; readonly cut: number }): void {
    const { at: before = at - IDLE_MS, size: known = 0 } = this.#last ?? {}
    const bytesAMs = Math.max(0, cut + size - known) / Math.max(1, at - before)
    const leftMs = bytesAMs === 0 ? IDLE_MS : (this.#limitBytes - size) / bytesAMs / 2
    this.#last = { at, size }
    this.#dueAt = at + Math.round(Math.min(IDLE_MS, Math.max(FLOOD_MS, leftMs)))
  }
}
