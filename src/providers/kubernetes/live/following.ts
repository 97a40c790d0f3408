import type { Clock } from '#tools/clock.ts'
import type { ObjectKey } from '../manifest.ts'

/** At most ten times a second is told of changes; of the first one soon. */
const SPACING_MS = 100
const FIRST_MS = 20

/** Somebody who looks at one application: told that something of it changed, not what. */
export class Following {
  readonly application: string
  readonly #onChange: () => void
  readonly #clock: Clock
  readonly #closing = new AbortController()
  #isPlanned = false
  #toldAt = Number.NEGATIVE_INFINITY
  #roots: readonly ObjectKey[] = []

  constructor(application: string, onChange: () => void, clock: Clock) {
    this.application = application
    this.#onChange = onChange
    this.#clock = clock
  }

  get roots(): readonly ObjectKey[] {
    return this.#roots
  }

  set roots(roots: readonly ObjectKey[]) {
    this.#roots = roots
  }

  changed(): void {
    if (this.#isPlanned || this.#closing.signal.aborted) return
    this.#isPlanned = true
    void this.#tell()
  }

  close(): void {
    this.#closing.abort()
  }

  async #tell(): Promise<void> {
    const { signal } = this.#closing
    await this.#clock.sleep(Math.max(FIRST_MS, this.#toldAt + SPACING_MS - this.#clock.now()), signal)
    this.#isPlanned = false
    if (signal.aborted) return
    this.#toldAt = this.#clock.now()
    this.#onChange()
  }
}
