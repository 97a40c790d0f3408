/** A call of a step, or without one the moment at which the rules are to be asked again. */
export interface Event {
  readonly at: number
  readonly step: string | undefined
}

/** What is to happen when, at most one thing for each step. Of the same moment, first comes what was set first. */
export class EventQueue {
  readonly #events = new Map<string | undefined, Event>()

  /** Setting it anew puts it behind all others of its moment; without a moment it does not happen. */
  set(step: string | undefined, at: number | undefined): void {
    this.#events.delete(step)
    if (at !== undefined) this.#events.set(step, { at, step })
  }

  take(step: string | undefined): void {
    this.#events.delete(step)
  }

  has(step: string): boolean {
    return this.#events.has(step)
  }

  steps(): string[] {
    return [...this.#events.keys()].filter((step) => step !== undefined)
  }

  next(): Event | undefined {
    let first: Event | undefined
    for (const event of this.#events.values()) if (!first || event.at < first.at) first = event
    return first
  }
}
