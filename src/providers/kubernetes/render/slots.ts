/** Lets so many work at once; the others wait in their order. */
export interface Slots {
  /** Throws the signal's reason where it ends the wait. */
  run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>
}

export function slots(most: number): Slots {
  const waiting = new Set<() => void>()
  let free = most
  const release = (): void => {
    const [next] = waiting
    if (!next) free += 1
    else {
      waiting.delete(next)
      next()
    }
  }
  const take = (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted()
    if (free > 0) {
      free -= 1
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        waiting.delete(enter)
        reject(signal.reason as Error)
      }
      const enter = (): void => {
        signal.removeEventListener('abort', onAbort)
        resolve()
      }
      waiting.add(enter)
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }
  return {
    async run(work, signal) {
      await take(signal)
      try {
        return await work()
      } finally {
        release()
      }
    },
  }
}
