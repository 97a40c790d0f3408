/** Does pieces of work one after the other, whatever becomes of them. */
export class OneByOne {
  #last: Promise<unknown> | undefined

  get isBusy(): boolean {
    return this.#last !== undefined
  }

  do<T>(work: () => Promise<T>): Promise<T> {
    const done = (this.#last ?? Promise.resolve()).then(work)
    const last: Promise<unknown> = done
      .catch(() => {}) // Told to who asked for it.
      .then(() => {
        if (this.#last === last) this.#last = undefined
      })
    this.#last = last
    return done
  }

  async ended(): Promise<void> {
    await this.#last
  }
}
