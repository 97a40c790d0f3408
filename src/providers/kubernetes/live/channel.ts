/** From several writers to one reader: a writer goes on when what it gave has been taken. */
export class Channel<T> {
  readonly #waiting: { readonly value: T; readonly taken: () => void }[] = []
  #reader: (() => void) | undefined
  #isClosed = false

  /** Answers whether there is still a reader. */
  async put(value: T): Promise<boolean> {
    if (this.#isClosed) return false
    await new Promise<void>((taken) => {
      this.#waiting.push({ value, taken })
      this.#reader?.()
    })
    return !this.#isClosed
  }

  /** What waits is given up, and the reader ends. */
  close(): void {
    this.#isClosed = true
    for (const { taken } of this.#waiting.splice(0)) taken()
    this.#reader?.()
  }

  async *read(): AsyncGenerator<T, void> {
    while (!this.#isClosed) {
      const next = this.#waiting.shift()
      if (next) {
        yield next.value
        next.taken()
        continue
      }
      await new Promise<void>((resolve) => {
        this.#reader = resolve
      })
      this.#reader = undefined
    }
  }
}
