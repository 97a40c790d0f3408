/** The only door to time. Tests and the simulator pass their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Ends early, without an error, when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Longer sleeps are cut into slices, as a timer holds at most 2³¹ ms. */
const LONGEST_TIMER_MS = 2_147_483_647

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    let rest = ms
    while (rest > 0 && !signal?.aborted) {
      const slice = Math.min(rest, LONGEST_TIMER_MS)
      await sleepOnce(slice, signal)
      rest -= slice
    }
  },
}

function sleepOnce(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })
}
