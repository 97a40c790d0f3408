/** One after the other, in the order of asking; a failure concerns only who asked. */
export class Turn {
  #tail: Promise<void> = Promise.resolve()

  take<T>(act: () => Promise<T>): Promise<T> {
    const own = this.#tail.then(act)
    this.#tail = own.then(
      () => {},
      () => {},
    )
    return own
  }
}
